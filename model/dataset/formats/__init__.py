"""The formats that a data set is written in, each as the tools that it is for expect it.

A writer takes the chunks of a part and writes them as they come. A file appears whole or not at
all, and the same recipe makes the same bytes.
"""

from __future__ import annotations

from dataclasses import replace

from model.dataset.formats.arrays import write_keras, write_npz
from model.dataset.formats.coco import coco_files, join_coco, write_coco
from model.dataset.formats.folders import join_png, png_files, write_png
from model.dataset.formats.idx import idx_and_gzip_files, idx_files, write_idx
from model.dataset.formats.layout import Format, beside
from model.dataset.formats.parquet import hub_files, write_parquet
from model.dataset.formats.webdataset import write_webdataset

FORMATS: dict[str, Format] = {
    "npz": Format(write_npz, beside, ".npz"),
    "keras": Format(write_keras, beside, ".npz", needs_test=True, in_one=True),
    "idx": Format(write_idx, idx_files, needs_test=True),
    "png": Format(write_png, png_files, join=join_png),
    "parquet": Format(write_parquet, beside, ".parquet"),
    "webdataset": Format(write_webdataset, beside, ".tar"),
    "coco": Format(write_coco, coco_files, of_numbers=True, join=join_coco),
    "hub": Format(write_parquet, hub_files),
}
IDX_AND_GZIP = replace(FORMATS["idx"], files=idx_and_gzip_files)
