// Sets the chosen theme before the first paint. The same key and values as in src/ui/theme.ts.
;(function () {
  var chosen = null
  try {
    chosen = localStorage.getItem('onward.theme')
  } catch (_) {
    // Storage can be forbidden; then the system's theme it is.
  }
  var dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
})()
