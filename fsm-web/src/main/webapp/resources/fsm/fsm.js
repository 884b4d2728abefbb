/* The shell: menus, drawer, dialogs, keys, and the line that runs while an answer is late. */
(function () {
  'use strict';
  var fsm = window.fsm;

  function byData(event, name) {
    return event.target.closest ? event.target.closest('[data-' + name + ']') : null;
  }
  function press(group, button) {
    group.forEach(function (b) { b.setAttribute('aria-pressed', String(b === button)); });
  }

  document.addEventListener('click', function (event) {
    var found;
    document.querySelectorAll('details.menu[open]').forEach(function (menu) {
      if (!menu.contains(event.target)) { menu.open = false; }
    });
    if ((found = byData(event, 'lang'))) {
      fsm.keep('fsm-lang', found.dataset.lang);
      var plain = document.querySelector('[data-return]');
      if (plain && location.pathname.endsWith('/j_security_check')) {
        location.replace(plain.dataset.return);
      } else {
        location.reload();
      }
    } else if ((found = byData(event, 'theme-choice'))) {
      press(document.querySelectorAll('[data-theme-choice]'), found);
      fsm.theme(found.dataset.themeChoice);
      found.closest('details').open = false;
    } else if ((found = byData(event, 'rail'))) {
      var railed = document.getElementById('shell').classList.toggle('rail');
      found.setAttribute('aria-pressed', String(railed));
      fsm.keep('fsm-nav', railed ? 'rail' : 'wide');
    } else if ((found = byData(event, 'drawer'))) {
      drawer(!document.body.classList.contains('drawn'));
    } else if ((found = byData(event, 'dialog'))) {
      fsm.open(found.dataset.dialog);
    } else if ((found = byData(event, 'close'))) {
      found.closest('dialog').close();
    } else if ((found = byData(event, 'copy'))) {
      copy(found);
    } else if ((found = byData(event, 'toast-close'))) {
      found.closest('.toast').hidden = true;
    } else if (byData(event, 'pick-none')) {
      pickAll(false);
    } else if (byData(event, 'pick-whole')) {
      whole(true);
      counted();
    } else if ((found = byData(event, 'reload'))) {
      location.reload();
    }
  });

  function copy(button) {
    navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim()).then(function () {
      var said = button.querySelector('[data-said]');
      said.textContent = said.dataset.said;
    });
  }

  function drawer(open) {
    document.body.classList.toggle('drawn', open);
    var button = document.querySelector('button[data-drawer]');
    button.setAttribute('aria-expanded', String(open));
    (open ? document.querySelector('#nav a.i') : button).focus();
  }

  /* the browser's own dialog keeps the focus inside and gives it back */
  fsm.open = function (id) {
    var dialog = document.getElementById(id);
    if (dialog && !dialog.open) {
      dialog.showModal();
    } else if (!dialog && document.readyState === 'loading') {
      // dialogs stand at the end of a page that is still coming
      document.addEventListener('DOMContentLoaded', function () { fsm.open(id); }, { once: true });
    }
  };
  fsm.shut = function (id) {
    var dialog = document.getElementById(id);
    if (dialog && dialog.open) { dialog.close(); }
  };

  /* opens the dialog that an answer names */
  fsm.offer = function (args) {
    if (args && args.dialog) { fsm.open(args.dialog); }
  };

  /* ticks of a list: what is done with them waits in the bar below */
  function ticks() { return Array.prototype.slice.call(document.querySelectorAll('input[name="pick"]')); }
  function whole(of) {
    var field = document.querySelector('input[name="whole"]');
    if (of !== undefined) { field.value = String(of); }
    return field.value === 'true';
  }
  function pickAll(on) {
    ticks().forEach(function (tick) { tick.checked = on; });
    whole(false);
    counted();
  }
  function counted() {
    var bar = document.getElementById('selbar');
    if (!bar) { return; }
    var all = ticks();
    var on = all.filter(function (tick) { return tick.checked; }).length;
    if (!on) { whole(false); }
    var view = listed();
    bar.hidden = !on;
    bar.querySelector('[data-picked]').textContent = whole() ? view : on;
    bar.querySelector('[data-pick-whole]').hidden = whole() || on < all.length || view <= on || view > Number(bar.dataset.most);
    document.querySelectorAll('[data-pick-all]').forEach(function (head) {
      head.checked = on > 0 && on === all.length;
      head.indeterminate = on > 0 && on < all.length;
    });
  }
  function listed() {
    var facts = document.querySelector('[data-matches]');
    return facts ? Number(facts.dataset.matches) : 0;
  }

  fsm.focus = function (id) {
    var field = document.getElementById(id);
    if (field) { field.focus(); }
  };

  /* the address of the view, so that it can be sent by mail; no entry in the history for each letter */
  fsm.address = function (args) {
    if (args && args.address) { history.replaceState(null, '', args.address); }
  };

  /* times count from when the page began: none is before the first key */
  var lastG = -Infinity;
  var PLACES = { o: '/overview', d: '/fleet/devices', a: '/events/alerts', g: '/fleet/agents', r: '/reports' };
  function hotkeys() { return fsm.kept('fsm-keys') !== 'off'; }

  function focusOn(selector, event) {
    var field = document.querySelector(selector);
    if (field) { event.preventDefault(); field.focus(); field.select(); }
  }

  function moveRow(step) {
    var all = rows();
    if (!all.length) { return; }
    var at = all.indexOf(document.activeElement);
    var next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))];
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  }

  /* what the row in focus, or else the page, offers as done; the focus stays at the row's place when the list is drawn anew */
  var place = -1;
  function done() {
    var row = document.activeElement.closest('tr, article');
    var button = (row || document).querySelector('[data-done]');
    if (!button) { return; }
    place = row ? rows().indexOf(row.querySelector('a.open')) : -1;
    button.click();
  }
  function rows() { return Array.prototype.slice.call(document.querySelectorAll('a.open')); }
  function backToPlace() {
    if (place >= 0 && rows().length) { rows()[Math.min(place, rows().length - 1)].focus(); }
    place = -1;
  }

  /* a toast that offers to undo: it goes after its time, but not while somebody is at it */
  var toast = 0;
  function watchToast() {
    var shown = document.querySelector('[data-toast]:not([hidden])');
    clearTimeout(toast);
    if (shown) {
      toast = setTimeout(function () {
        if (shown.matches(':hover, :focus-within')) { watchToast(); } else { shown.hidden = true; }
      }, Number(shown.dataset.toast));
    }
  }

  function go(name) {
    var link = document.querySelector('#nav a.i[href$="' + name + '"]');
    if (link) { location.assign(link.href); }
  }

  document.addEventListener('keydown', function (event) {
    if (event.key === 'Escape') {
      document.querySelectorAll('details.menu[open]').forEach(function (menu) {
        menu.open = false;
        menu.querySelector('summary').focus();
      });
      if (document.body.classList.contains('drawn')) { drawer(false); }
      return;
    }
    var find = event.target.closest ? event.target.closest('#find input.ui-autocomplete-input') : null;
    if (find && event.key === 'Enter' && !document.querySelector('.ui-autocomplete-panel .ui-state-highlight')) {
      event.preventDefault();
      event.stopPropagation();
      if (find.value.trim()) { location.assign(find.dataset.find + '?q=' + encodeURIComponent(find.value.trim())); }
      return;
    }
    var row = event.target.closest ? event.target.closest('a.open') : null;
    if (row && event.key === 'Enter' && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      // the table takes the key for itself
      event.preventDefault();
      event.stopPropagation();
      location.assign(row.href);
      return;
    }
    var pressable = event.key === ' ' && event.target.closest ? event.target.closest('a[role="button"], a[role="checkbox"]') : null;
    if (pressable) {
      // a link that is a button answers to the space bar as buttons do
      event.preventDefault();
      pressable.click();
      return;
    }
    var typing = event.target.closest && event.target.closest('input, textarea, select, [contenteditable]');
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !hotkeys() || document.querySelector('dialog[open]')) {
      return;
    }
    var key = event.key.toLowerCase();
    if (event.timeStamp - lastG < 1200 && PLACES[key]) {
      lastG = -Infinity;
      go(PLACES[key]);
    } else if (key === 'g') {
      lastG = event.timeStamp;
    } else if (key === '/') {
      focusOn('#find input.ui-autocomplete-input', event);
    } else if (key === 'f') {
      focusOn('[data-filter]', event);
    } else if (key === 'j' || key === 'k') {
      moveRow(key === 'j' ? 1 : -1);
    } else if (key === 'e') {
      done();
    } else if (key === 'x') {
      var line = document.activeElement.closest('tr');
      var tick = line && line.querySelector('input[name="pick"]');
      if (tick) { tick.click(); }
    } else if (key === 'c') {
      var create = document.querySelector('[data-create]');
      if (create) { event.preventDefault(); create.click(); }
    } else if (key === '?') {
      fsm.open('keys');
    }
  }, true);

  document.addEventListener('change', function (event) {
    if (event.target.matches('[data-pick-all]')) {
      pickAll(event.target.checked);
    } else if (event.target.matches('input[name="pick"]')) {
      whole(false);
      counted();
    }
    if (event.target.matches('[data-hotkeys]')) { fsm.keep('fsm-keys', event.target.checked ? 'off' : 'on'); }
    var confirm = event.target;
    if (confirm.matches('[data-expect]')) { fits(confirm); }
  });
  document.addEventListener('input', function (event) {
    if (event.target.matches('[data-expect]')) { fits(event.target); }
  });

  /* a typed confirmation: the button wakes when the text is the expected one; the server asks again */
  function fits(input) {
    var ok = input.value.trim() === input.dataset.expect;
    var button = document.getElementById(input.dataset.wakes);
    button.disabled = !ok;
    button.classList.toggle('ui-state-disabled', !ok);
  }

  // PrimeFaces names the arrow of a menu like the menu: a picture has no name of its own, and the menu has it already
  function namelessArrows() {
    document.querySelectorAll('.ui-selectcheckboxmenu-trigger[aria-label], .ui-selectcheckboxmenu-trigger [aria-label]').forEach(function (arrow) {
      arrow.removeAttribute('aria-label');
      arrow.setAttribute('aria-hidden', 'true');
    });
  }

  window.addEventListener('load', namelessArrows);

  document.addEventListener('DOMContentLoaded', function () {
    document.querySelectorAll('dialog[data-open="true"]').forEach(function (dialog) { fsm.open(dialog.id); });
    var off = document.querySelector('[data-hotkeys]');
    if (off) { off.checked = !hotkeys(); }
    if (!window.jQuery) { return; }
    var late = 0;
    jQuery(document)
      .on('pfAjaxSend', function () {
        clearTimeout(late);
        late = setTimeout(function () { document.body.classList.add('busy'); }, 400);
      })
      .on('pfAjaxComplete', function () {
        clearTimeout(late);
        document.body.classList.remove('busy');
        watchToast();
        backToPlace();
        counted();
        namelessArrows();
      })
      .on('pfAjaxError', function () {
        var lost = document.getElementById('lost');
        if (lost) { lost.hidden = false; }
      })
      .on('pfAjaxSuccess', function () {
        var lost = document.getElementById('lost');
        if (lost) { lost.hidden = true; }
      });
  });
})();
