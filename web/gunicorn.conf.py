"""How gunicorn serves the page: gunicorn --config web/gunicorn.conf.py "web:create_app()"."""  # noqa: N999 (gunicorn's own name for it)

import sys
from pathlib import Path

from web.server.gunicorn_worker import Worker, finish_bot, try_addresses
from web.server.json_log import Log
from web.settings import Settings, SettingsError

try:
    settings = Settings.from_environment()
except SettingsError as error:
    sys.exit(str(error))

bind = settings.bind

# One process holds the generator once. More threads than places at the networks: the page's own
# files and the host's probes are answered while drawings wait.
workers = 1
threads = 8
worker_class = Worker
preload_app = False  # NumPy starts threads when imported, and threads do not survive a fork

timeout = 30  # seconds without a sign of life before the worker is replaced
graceful_timeout = 8  # seconds to finish what runs; hosts kill 10 s after SIGTERM
keepalive = 65  # longer than proxies keep idle connections (60 s): they close, and lose no request

# The worker's heartbeat is a file: on a slow disk it could block.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
control_socket_disable = True  # nobody uses it; it would cost a thread and a file in the home

logger_class = Log
accesslog = "-"
forwarded_allow_ips = ""  # which proxies are believed is said once, by TRUSTED_PROXIES

on_starting = try_addresses
worker_exit = finish_bot
