"""A reader with a keyboard, with and without JavaScript, on a real service."""

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from .corpus import MAYOR, UNANSWERED, WHERE

# All that runs or loads; structured data is a script that does not.
MARKUP = "img, iframe, script:not([type='application/ld+json'])"


def test_a_question_typed_and_entered_leads_to_the_extract_in_the_article(
    browser: webdriver.Chrome, address: str
) -> None:
    browser.get_log("browser")
    assert_keyboard_flow(browser, address)
    assert browser.get_log("browser") == [], "nothing is refused by the security policy"


def test_the_same_works_without_javascript(browser_without_scripts: webdriver.Chrome, address: str) -> None:
    browser_without_scripts.get("data:text/html,<title>off</title><script>document.title='on'</script>")
    assert browser_without_scripts.title == "off"
    assert_keyboard_flow(browser_without_scripts, address)


def assert_keyboard_flow(driver: webdriver.Chrome, address: str) -> None:
    driver.get(f"{address}/")
    box = driver.switch_to.active_element
    assert box.get_attribute("id") == "question", "the box has the focus"
    box.send_keys(WHERE, Keys.ENTER)
    mark = driver.find_element(By.CSS_SELECTOR, ".answer mark")
    assert "Durbuy" in mark.text
    assert driver.current_url == f"{address}/", "the question is not in the address"
    assert "Durbuy" not in driver.title
    # The answer has the focus after it is asked for; the next stop of the keyboard is its source.
    assert driver.switch_to.active_element.get_attribute("id") == "reponse"
    driver.switch_to.active_element.send_keys(Keys.TAB)
    driver.switch_to.active_element.send_keys(Keys.ENTER)
    extract = driver.find_element(By.CSS_SELECTOR, "article mark#extrait")
    assert extract.text == mark_text(driver)
    assert "Durbuy" in extract.text
    assert driver.current_url.endswith("#p2")


def mark_text(driver: webdriver.Chrome) -> str:
    return driver.find_element(By.CSS_SELECTOR, "#p2.cited mark").text


def test_the_first_stop_of_the_keyboard_skips_to_the_content(browser: webdriver.Chrome, address: str) -> None:
    browser.get(f"{address}/articles/verhalle-ouvre-sa-ferme")
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    skip = browser.switch_to.active_element
    assert skip.text == "Aller au contenu"
    skip.send_keys(Keys.ENTER)
    assert browser.switch_to.active_element.get_attribute("id") == "contenu"


def test_a_hostile_article_runs_nothing(browser: webdriver.Chrome, address: str) -> None:
    browser.get_log("browser")
    browser.get(f"{address}/")
    browser.find_element(By.ID, "question").send_keys(MAYOR, Keys.ENTER)
    assert "Lucien Frère" in browser.find_element(By.CSS_SELECTOR, ".answer mark").text
    browser.find_element(By.CSS_SELECTOR, ".answer .title").click()
    heading = browser.find_element(By.CSS_SELECTOR, "article h1")
    assert heading.text.startswith("<script>document.title")
    assert "piégé" in browser.title
    assert browser.title.startswith("<script>")
    assert browser.execute_script("return document.querySelectorAll(arguments[0]).length", MARKUP) == 0
    assert browser.get_log("browser") == []


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_no_page_scrolls_sideways(browser: webdriver.Chrome, address: str, width: int) -> None:
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def assert_fits() -> None:
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width

    for path in ("/", "/articles/le-piege?p=1", "/articles/verhalle-ouvre-sa-ferme?p=2&start=3&end=60", "/x", "/embed"):
        browser.get(address + path)
        browser.find_element(By.ID, "contenu")
        assert_fits()
    for question in (WHERE, UNANSWERED, "Bonjour", "anticonstitutionnellement" * 20):
        browser.get(f"{address}/")
        browser.find_element(By.ID, "question").send_keys(question, Keys.ENTER)
        browser.find_element(By.ID, "reponse")
        assert_fits()
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
