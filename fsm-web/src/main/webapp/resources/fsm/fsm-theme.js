/* Runs in the head, before the first paint: what the server cannot know of this browser. */
(function (root) {
  'use strict';
  var dark = matchMedia('(prefers-color-scheme: dark)');
  var fsm = (window.fsm = {});

  fsm.keep = function (name, value) {
    document.cookie = name + '=' + encodeURIComponent(value) + '; path=/; max-age=31536000; secure; samesite=lax';
  };
  fsm.kept = function (name) {
    var found = document.cookie.split('; ').filter(function (c) { return c.indexOf(name + '=') === 0; })[0];
    return found ? decodeURIComponent(found.substring(name.length + 1)) : null;
  };

  function draw() {
    var choice = root.dataset.choice;
    var scheme = choice === 'system' ? (dark.matches ? 'dark' : 'light') : choice;
    if (fsm.kept('fsm-scheme') !== scheme) {
      fsm.keep('fsm-scheme', scheme);
    }
    if (root.dataset.theme === scheme) {
      return;
    }
    root.dataset.theme = scheme;
    document.querySelectorAll('link[href*="ln=primefaces-saga-blue"], link[href*="ln=primefaces-arya-blue"]').forEach(function (link) {
      link.href = link.href.replace(/(saga|arya)-blue/, scheme === 'dark' ? 'arya-blue' : 'saga-blue');
    });
    document.dispatchEvent(new CustomEvent('fsm:theme'));
  }

  fsm.theme = function (choice) {
    root.dataset.choice = choice;
    fsm.keep('fsm-theme', choice);
    draw();
  };
  dark.addEventListener('change', draw);
  draw();

  var zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && fsm.kept('fsm-zone') !== zone) {
    fsm.keep('fsm-zone', zone);
  }
})(document.documentElement);
