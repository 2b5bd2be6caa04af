// For other people's pages: the object StatusPage, as Statuspage's own script makes it, and a banner that tells what is wrong.
//
//   <script src="https://status.example/embed.js"></script>
//   <script>new StatusPage.page({}).summary({success: function (data) { ... }, error: function (failure) { ... }})</script>
//
//   <script src="https://status.example/embed.js" data-banner async></script>
//
// It sets no style sheets and no style attributes and runs nothing from texts, so that it works where a page's content policy
// allows no more than this script (script-src) and what it reads (connect-src).
(function () {
  'use strict';

  var script = document.currentScript || document.querySelector('script[src$="/embed.js"]');
  var host = script ? new URL('.', script.src).href.replace(/\/$/, '') : '';

  function read(path, options) {
    options = options || {};
    var request = fetch(host + '/api/v2/' + path + '.json', {credentials: 'omit'}).then(function (answer) {
      if (!answer.ok) throw new Error('HTTP ' + answer.status);
      return answer.json();
    });
    request.then(options.success || function () {}, options.error || function () {});
  }

  // Calls read([options]) of what `narrower` names for `options.filter`.
  function reader(path, narrower) {
    return function (options) {
      var filter = options && options.filter;
      read(narrower && narrower.indexOf(filter) >= 0 ? path + '/' + filter : path, options);
    };
  }

  // The page's id and key are taken and not needed: there is one page at this address, and it is public.
  function Page(settings) {
    if (!(this instanceof Page)) return new Page(settings);
    this.options = settings || {};
  }
  Page.prototype.summary = reader('summary');
  Page.prototype.status = reader('status');
  Page.prototype.components = reader('components');
  Page.prototype.incidents = reader('incidents', ['unresolved']);
  Page.prototype.scheduled_maintenances = reader('scheduled-maintenances', ['upcoming', 'active']);

  window.StatusPage = window.StatusPage || {};
  window.StatusPage.page = Page;

  // The banner

  var colours = {minor: '#9a6700', major: '#bc4c00', critical: '#cf222e', maintenance: '#0969da'};
  var words = {
    'en': {close: 'Close'},
    'ru': {close: 'Закрыть'},
    'pt-BR': {close: 'Fechar'}
  };

  function language() {
    var wanted = (script.getAttribute('data-lang') || document.documentElement.lang || 'en').slice(0, 2).toLowerCase();
    return Object.keys(words).filter(function (known) { return known.slice(0, 2) === wanted; })[0] || 'en';
  }

  function style(element, values) {
    Object.keys(values).forEach(function (name) { element.style[name] = values[name]; });
  }

  function show(data) {
    var colour = colours[data.status.indicator];
    if (!colour) return;
    var spoken = language();
    var banner = document.createElement('div');
    banner.id = 'statuspage-banner';
    banner.lang = spoken;
    banner.setAttribute('role', 'status');
    style(banner, {background: colour, color: '#fff', padding: '8px 16px', font: '16px/1.5 system-ui, sans-serif', display: 'flex'});

    var link = document.createElement('a');
    link.href = data.page.url + (spoken === 'en' ? '' : '?lang=' + spoken);
    var title = data.incidents.length ? data.incidents[0] : null;
    var names = title && title.name_i18n || {};
    link.textContent = data.status.description_i18n[spoken] + (title ? ' — ' + (names[spoken] || title.name) : '');
    style(link, {color: 'inherit', flex: '1'});

    var close = document.createElement('button');
    close.type = 'button';
    close.textContent = '×';
    close.setAttribute('aria-label', words[spoken].close);
    style(close, {background: 'none', border: '0', color: 'inherit', font: 'inherit', cursor: 'pointer', minWidth: '24px'});
    close.addEventListener('click', function () { banner.remove(); });

    banner.append(link, close);
    document.body.prepend(banner);
  }

  function announce() { read('summary', {success: show}); }

  if (script && script.hasAttribute('data-banner')) {
    if (document.body) announce(); else document.addEventListener('DOMContentLoaded', announce);
  }
})();
