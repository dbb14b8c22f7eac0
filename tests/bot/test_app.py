"""The bot as a whole, put together and not yet running."""

from __future__ import annotations

import subprocess
import sys

from tests.support import ROOT, run_module


def test_a_bot_at_rest_has_no_opencv_in_memory():
    code = "import sys, bot.__main__, bot.app; sys.exit('cv2' in sys.modules)"
    assert run_module("-c", code).returncode == 0


def test_the_reader_is_not_loaded_before_there_is_something_to_read():
    code = (
        "import sys, bot.__main__, bot.runners.webhook; from bot.settings import Settings; "
        "from bot.app import build_application; from model.generation.sampler import DigitSampler; "
        "build_application(Settings('polling', '123:abc'), DigitSampler()); "
        "sys.exit(str({'cv2', 'model.recognition.reader'} & set(sys.modules) or ''))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stderr.strip() == ""
