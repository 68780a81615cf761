"""Checkers from outside, as functions: vnu (HTML), axe (accessibility), Lighthouse.

`scripts/checkers/install` brings them.
Each raises NotInstalled, with what to type, where its program is not there.
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
MODULES = ROOT / "build" / "checkers" / "node_modules"
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
# axe's rules of WCAG 2.2 A and AA, and its best practices (landmarks, one h1, order of headings).
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class NotInstalled(Exception):
    """A checker is not there; the message says what to type."""


def _module(path: str) -> Path:
    file = MODULES / path
    if not file.exists():
        raise NotInstalled(f"{path.split('/')[0]} is not in build/checkers: type sh scripts/checkers/install all")
    return file


def vnu(folder: Path) -> list[str]:
    """What vnu finds wrong in the HTML files below a folder: `file:line: message`."""
    java = shutil.which("java")
    if java is None:
        raise NotInstalled("there is no java: apt-get install default-jre-headless")
    jar = _module("vnu-jar/build/dist/vnu.jar")
    command = [java, "-Xss2m", "-jar", str(jar), "--errors-only", "--skip-non-html", "--format", "json", str(folder)]
    answer = subprocess.run(command, capture_output=True, text=True)
    try:
        messages = json.loads(answer.stderr)["messages"]
    except ValueError:
        raise RuntimeError(f"vnu said: {answer.stderr[:500]}") from None
    return [f"{m.get('url', '').partition(str(folder))[2]}:{m.get('lastLine', 0)}: {m['message']}" for m in messages]


def axe_source() -> str:
    """The script to put into a page before `axe_findings` asks it."""
    return _module("axe-core/axe.min.js").read_text(encoding="utf-8")


def axe_findings(page: Any) -> list[str]:
    """What axe finds on a page that is open in playwright, `rule: element`; its script is put in when it is not there.

    By CDP: a page's own policy lets in no foreign script.
    """
    client = page.context.new_cdp_session(page)

    def ask(expression: str) -> Any:
        answer = client.send(
            "Runtime.evaluate", {"expression": expression, "awaitPromise": True, "returnByValue": True}
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(f"axe failed: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    ask(axe_source() + "; 0")
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found = ask(f"axe.run(document, {json.dumps(options)}).then(r => JSON.stringify(r.violations))")
    client.detach()
    return [f"{v['id']}: {node['html'][:160]}" for v in json.loads(found) for node in v["nodes"]]


def lighthouse(url: str) -> tuple[dict[str, int], list[str]]:
    """Lighthouse's scores of a page for a phone, 0 to 100, by category; with the audits that it did not pass."""
    script = _module("lighthouse/cli/index.js")
    node = MODULES / "node" / "bin" / "node"
    program = str(node) if node.exists() else shutil.which("node")
    if program is None:
        raise NotInstalled("there is no node: type sh scripts/checkers/install all")
    command = [program, str(script), url, "--quiet", "--output=json", f"--chrome-flags={' '.join(FLAGS)}"]
    command += ["--only-categories=" + ",".join(CATEGORIES)]
    answer = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "CHROME_PATH": str(CHROMIUM)}, timeout=300
    )
    if answer.returncode:
        raise RuntimeError(f"lighthouse {url}: {answer.stderr[-500:]}")
    report = json.loads(answer.stdout)
    scores = {name: report["categories"][name]["score"] for name in CATEGORIES}
    named = {audit["id"] for name in CATEGORIES for audit in report["categories"][name]["auditRefs"] if audit["weight"]}
    missed = sorted(name for name in named if report["audits"][name]["score"] not in (None, 1))
    return {name: round(100 * score) if score is not None else -1 for name, score in scores.items()}, missed


def lighthouse_version() -> str:
    """The version of the Lighthouse that is installed."""
    found = re.search(r'"version": *"([^"]+)"', _module("lighthouse/package.json").read_text(encoding="utf-8"))
    return found[1] if found else ""
