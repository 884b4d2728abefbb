/* What Chart.js cannot take from a style sheet: our tokens, the person's language, and the other theme. */
(function () {
  'use strict';
  function v(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }

  function defaults() {
    Chart.defaults.color = v('--fsm-chart-label');
    Chart.defaults.borderColor = v('--fsm-chart-grid');
    Chart.defaults.font.family = v('--fsm-font');
    Chart.defaults.font.size = 11.5;
    Chart.defaults.animation = false;
    Chart.defaults.maintainAspectRatio = false;
  }

  function day(iso, long) {
    var parts = iso.split('-');
    var date = new Date(Date.UTC(+parts[0], +parts[1] - 1, +parts[2]));
    var german = document.documentElement.lang === 'de';
    return new Intl.DateTimeFormat(german ? 'de' : 'en-GB', long
      ? { weekday: 'short', day: 'numeric', month: german ? '2-digit' : 'short', year: 'numeric', timeZone: 'UTC' }
      : { day: 'numeric', month: german ? '2-digit' : 'short', timeZone: 'UTC' }).format(date).replace('Sept', 'Sep');
  }

  function number(value) { return new Intl.NumberFormat(document.documentElement.lang).format(value); }

  function dress(config) {
    var labels = config.data.labels;
    config.data.datasets.forEach(function (set) {
      var colour = v('--fsm-chart-' + Math.max(1, set.place));
      if (set.type === 'bar') {
        set.backgroundColor = colour + '38';
        set.hoverBackgroundColor = colour + '66';
        set.barPercentage = 0.7;
        set.categoryPercentage = 1;
        set.maxBarThickness = 22;
      } else {
        set.borderColor = colour;
        set.backgroundColor = colour;
        set.borderWidth = 1.75;
        set.borderDash = set.place === 2 || set.place === 4 ? [6, 3] : [];
        set.pointRadius = set.data.filter(function (d) { return d !== null; }).length < 3 ? 2.5 : 0;
        set.pointHoverRadius = 3;
        set.tension = 0.25;
        set.spanGaps = false;
      }
    });
    config.options = {
      interaction: { mode: 'index', intersect: false },
      plugins: {
        legend: { display: false },
        tooltip: {
          backgroundColor: v('--fsm-surface'), titleColor: v('--fsm-text'), bodyColor: v('--fsm-text'),
          borderColor: v('--fsm-line'), borderWidth: 1, padding: 10, boxWidth: 10, boxHeight: 10,
          callbacks: {
            title: function (items) { return day(labels[items[0].dataIndex], true); },
            label: function (item) {
              return item.dataset.label + (item.dataset.type === 'line' ? ' ⌀ 7' : '') + ': ' + number(item.raw);
            }
          }
        }
      },
      scales: {
        x: { grid: { display: false }, ticks: { maxRotation: 0, autoSkip: true, maxTicksLimit: 6, callback: function (value) { return day(labels[value]); } } },
        y: { beginAtZero: true, border: { display: false }, ticks: { maxTicksLimit: 5, precision: 0, callback: number } }
      }
    };
  }

  window.fsmChart = function () {
    defaults();
    dress(this.cfg.config);
    this.canvas.attr('tabindex', '-1');
  };

  document.addEventListener('fsm:theme', function () {
    if (!window.PrimeFaces || !window.Chart) { return; }
    defaults();
    Object.keys(PrimeFaces.widgets).forEach(function (name) {
      var widget = PrimeFaces.widgets[name];
      if (widget.chart) {
        widget.chart.destroy();
        dress(widget.cfg.config);
        widget.chart = new Chart(widget.ctx, widget.cfg.config);
      }
    });
  });
})();
