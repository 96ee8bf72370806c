"""axe-core in the browser that the tests drive."""

from importlib.metadata import files

from selenium import webdriver

# Everything but experiments: WCAG 2.2 A and AA, and what axe calls best practice.
RUN = """
const done = arguments[arguments.length - 1];
axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }).then(
  (found) => done({ passes: found.passes.length, violations: found.violations.map((rule) => rule.id + ": " +
    rule.nodes.map((node) => node.target.flat().join(" > ") + " " + node.failureSummary).join("; ")) }),
  (error) => done({ passes: 0, violations: [String(error)] }));
"""


def axe_script() -> str:
    """Return axe-core, which comes with a package whose other parts are for Playwright."""
    (script,) = (file for file in files("axe-playwright-python") or [] if file.name == "axe.min.js")
    return str(script.read_text(encoding="utf-8"))


def violations(browser: webdriver.Chrome) -> list[str]:
    """Return what axe-core finds wrong with the page as it stands, shadow roots included."""
    if not browser.execute_script("return 'axe' in window"):
        browser.execute_script(axe_script())
    browser.set_script_timeout(120)
    found = browser.execute_async_script(RUN)
    assert found["passes"] > 5 or found["violations"], "axe looked at something"
    broken: list[str] = found["violations"]
    return broken
