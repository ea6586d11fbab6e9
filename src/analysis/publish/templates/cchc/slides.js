(() => {
  "use strict";
  const slides = [...document.querySelectorAll("section")];
  const now = () => {
    const middle = innerHeight / 2;
    const n = slides.findIndex((s) => s.getBoundingClientRect().bottom > middle);
    return n < 0 ? slides.length - 1 : n;
  };
  const go = (n) => {
    const to = slides[Math.max(0, Math.min(slides.length - 1, n))];
    to.scrollIntoView();
    to.focus({ preventScroll: true });
    history.replaceState(null, "", "#" + to.id);
  };
  const steps = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1, Home: -99, End: 99 };
  addEventListener("keydown", (e) => {
    const busy = e.target.closest && e.target.closest("button, .table .shown");
    if (e.ctrlKey || e.altKey || e.metaKey || !(e.key in steps) || (busy && (e.key === " " || busy.tagName !== "BUTTON"))) return;
    e.preventDefault();
    go(now() + steps[e.key]);
  });
  const nav = document.querySelector("nav");
  nav.hidden = false;
  nav.addEventListener("click", (e) => {
    const button = e.target.closest("button");
    if (button) go(now() + Number(button.dataset.step));
  });
})();
