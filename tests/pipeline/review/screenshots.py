"""Renews `pipeline/review/screenshots` from the demo's drafts: `python -m tests.pipeline.review.screenshots DATA`.

DATA is the folder of a demo that has run (`plainsight demo --no-serve`). Needs Chromium; pngquant, where there is one,
makes the pictures a third as large. Looking at the draft claims it for half an hour.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from pipeline.config import ROOT
from tests.pipeline.review.browser import ARGUMENTS, CHROMIUM, log_in, serving

FOLDER = ROOT / "pipeline" / "review" / "screenshots"
TITLE = "bought him trainers"


def main(data: Path) -> None:
    """Take both pictures."""
    FOLDER.mkdir(exist_ok=True)
    with serving(data, "as-it-is") as server, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        tab = chromium.new_page(viewport={"width": 1280, "height": 860}, base_url=server.url, color_scheme="light")
        log_in(tab, server, "volunteer")
        tab.screenshot(path=FOLDER / "queue.png")
        tab.get_by_role("link", name=TITLE).click()
        if tab.get_by_role("button", name="Review this draft").count():
            tab.get_by_role("button", name="Review this draft").click()
        tab.wait_for_load_state("load")
        tab.screenshot(path=FOLDER / "draft.png")
        chromium.close()
    if quantiser := shutil.which("pngquant"):
        pictures = sorted(map(str, FOLDER.glob("*.png")))
        subprocess.run([quantiser, "--force", "--ext", ".png", "--strip", *pictures], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
