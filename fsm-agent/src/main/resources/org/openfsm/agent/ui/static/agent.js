// Pages work without this file. It keeps what is marked data-live up to date without a reload.
(function () {
  'use strict';
  var paused = false, busy = false, wanted = false;

  // what a person is in the middle of stays as it is: a field, a marked text, a button that is held down
  function isInUse(part) {
    var marked = getSelection();
    return part.contains(document.activeElement) || part.matches(':active')
      || !marked.isCollapsed && part.contains(marked.anchorNode);
  }

  // lists stay where they were scrolled to
  function replace(old, now) {
    var scrolled = Array.from(old.querySelectorAll('.scroll, pre'), function (one) { return [one.scrollLeft, one.scrollTop]; });
    old.innerHTML = now.innerHTML;
    old.querySelectorAll('.scroll, pre').forEach(function (one, at) {
      if (scrolled[at]) { one.scrollLeft = scrolled[at][0]; one.scrollTop = scrolled[at][1]; }
    });
  }

  // told to who cannot see it: what came to its end, never each number on the way
  function say(old, now) {
    var words = function (part) { return Array.from(part.querySelectorAll('[data-say]'), function (one) { return one.textContent; }).join(' '); };
    if (words(now) && words(now) !== words(old)) document.getElementById('voice').textContent = words(now);
  }

  function refresh() {
    if (paused || !document.querySelector('[data-live]')) return;
    if (busy) { wanted = true; return; }
    busy = true;
    fetch(location.href, { credentials: 'same-origin', headers: { 'X-Live': '1' } })
      .then(function (answer) {
        if (!answer.ok || answer.redirected) { location.reload(); return ''; }
        return answer.text();
      })
      .then(function (html) {
        if (!html) return;
        var fresh = new DOMParser().parseFromString(html, 'text/html');
        document.querySelectorAll('[data-live][id]').forEach(function (old) {
          var now = fresh.getElementById(old.id);
          if (now && now.innerHTML !== old.innerHTML && !isInUse(old)) { say(old, now); replace(old, now); }
        });
      })
      .catch(function () { /* the agent ends or restarts; the browser connects again */ })
      .then(function () { busy = false; if (wanted) { wanted = false; setTimeout(refresh, 500); } });
  }

  if (document.querySelector('[data-live]') && window.EventSource) {
    new EventSource('/events').addEventListener('change', refresh);
  }
  // what has no events of its own is asked for as long as it goes on
  setInterval(function () { if (document.querySelector('[data-busy]')) refresh(); }, 1000);
  document.addEventListener('click', function (event) {
    var button = event.target.closest('[data-pause]');
    if (!button) return;
    paused = !paused;
    button.setAttribute('aria-pressed', String(paused));
    if (!paused) refresh();
  });
  document.querySelectorAll('[data-pause]').forEach(function (button) { button.hidden = false; });
  document.addEventListener('change', function (event) {
    if (event.target.matches('[data-submit]')) event.target.form.submit();
  });
})();
