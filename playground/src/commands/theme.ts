import { readText, writeText } from '../ui/browser-storage.ts'

export type Theme = 'system' | 'light' | 'dark'

const storageName = 'deltakit-playground-theme'

export function storedTheme(): Theme {
  const theme = readText('local', storageName)
  return theme === 'light' || theme === 'dark' ? theme : 'system'
}

/** Shows the page in a theme. */
export function applyTheme(theme: Theme): void {
  document.documentElement.style.colorScheme = theme === 'system' ? '' : theme
}

/** Shows the page in a theme, now and on later visits. */
export function chooseTheme(theme: Theme): void {
  writeText('local', { name: storageName, text: theme === 'system' ? '' : theme })
  applyTheme(theme)
}
