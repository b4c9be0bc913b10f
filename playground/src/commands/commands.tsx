import { lazy, Suspense, useEffect, useState } from 'react'
import { textFields } from '../ui/text-fields.ts'
import { applyTheme, storedTheme } from './theme.ts'

const CommandPalette = lazy(async () => ({
  default: (await import('./command-palette.tsx')).CommandPalette,
}))
const ShortcutList = lazy(async () => ({
  default: (await import('./shortcut-list.tsx')).ShortcutList,
}))

/** Opens the command palette with Ctrl+K or ⌘K, and the list of shortcuts with a question mark. */
export function Commands() {
  const [open, setOpen] = useState<'palette' | 'shortcuts'>()

  useEffect(() => applyTheme(storedTheme()), [])

  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      const { key, target, ctrlKey, metaKey, altKey, defaultPrevented } = event
      if (defaultPrevented || altKey) return
      const isPalette = (ctrlKey || metaKey) && key.toLowerCase() === 'k'
      const isInText = target instanceof Element && target.closest(textFields) !== null
      if (isPalette) setOpen((now) => (now === 'palette' ? undefined : 'palette'))
      else if (key === '?' && !ctrlKey && !metaKey && !isInText) setOpen('shortcuts')
      else return
      event.preventDefault()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [])

  // The browser reports a closed dialog late, when another may be open.
  const close = (which: 'palette' | 'shortcuts') =>
    setOpen((now) => (now === which ? undefined : now))
  return (
    <Suspense>
      {open === 'palette' && (
        <CommandPalette onClose={() => close('palette')} onShortcuts={() => setOpen('shortcuts')} />
      )}
      {open === 'shortcuts' && <ShortcutList onClose={() => close('shortcuts')} />}
    </Suspense>
  )
}
