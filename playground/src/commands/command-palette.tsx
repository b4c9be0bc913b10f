import { writeClipboard } from '@deltakit/devtools/deck'
import { type Faults, noFaults } from '@deltakit/devtools/recordings'
import { useReadableStore } from '@deltakit/react'
import { Command } from 'cmdk'
import type { ReactNode } from 'react'
import { usePlayerContext, usePlayerField } from '../player/player-context.ts'
import { catalog } from '../recordings/catalog.ts'
import { cassetteHash, compareHash, navigate } from '../routing/route.ts'
import { useModal } from '../ui/use-modal.ts'
import { type CopyFormat, copyFormats, recordingText } from './recording-text.ts'
import { chooseTheme } from './theme.ts'
import './commands.css'

interface CommandPaletteProps {
  onClose(): void
  onShortcuts(): void
}

const faultCommands: readonly (readonly [string, Partial<Faults>])[] = [
  ['Answer 429 first', { rateLimited: true }],
  ['CRLF line ends', { crlf: true }],
  ['damaged frame', { corrupt: true }],
  ['one byte a read', { bytesPerRead: 1 }],
  ['connection ends early', { connection: 'end' }],
  ['connection breaks', { connection: 'error' }],
  ['connection stalls', { connection: 'silence' }],
]

const themes = ['system', 'light', 'dark'] as const

/** Finds a recording, a fault, a format or a page by a few letters, and goes there. */
export function CommandPalette({ onClose, onShortcuts }: CommandPaletteProps) {
  const { player, uploads, notice } = usePlayerContext()
  const recording = usePlayerField('recording')
  const faults = usePlayerField('faults')
  const uploaded = useReadableStore(uploads.all)
  const names = [...uploaded, ...catalog].map(({ name }) => name)

  async function copyAs(format: CopyFormat): Promise<void> {
    if (!recording) return
    try {
      await writeClipboard(recordingText(format, { recording, faults }))
      notice.set(`${recording.name} is copied: ${copyFormats[format]}.`)
    } catch (error) {
      notice.set(error instanceof Error ? error.message : String(error))
    }
  }

  /** A fault that is on goes off. */
  function toggle(changes: Partial<Faults>): void {
    player.setFaults(isOn(faults, changes) ? without(faults, changes) : { ...faults, ...changes })
  }

  function item(text: string, run: () => void): ReactNode {
    return (
      <Command.Item
        key={text}
        value={text}
        onSelect={() => {
          onClose()
          run()
        }}
      >
        {text}
      </Command.Item>
    )
  }

  return (
    <dialog
      {...useModal(onClose, { focus: 'input' })}
      className="command-palette"
      aria-label="Commands"
    >
      <Command label="Commands" loop>
        <Command.Input placeholder="Go to a recording, toggle a fault, copy as…" />
        <Command.List>
          <Command.Empty>Nothing matches.</Command.Empty>
          <Command.Group heading="Pages">
            {item('Go to the player', () =>
              navigate(cassetteHash(recording?.name ?? names[0] ?? '')),
            )}
            {item('Go to the chat', () => navigate('#chat'))}
            {item('Compare two recordings', () => navigate(compareHash(recording?.name)))}
            {item('Check every cassette', () => navigate('#checks'))}
            {item('List the shortcuts', onShortcuts)}
          </Command.Group>
          {recording && (
            <Command.Group heading="This recording">
              {(Object.keys(copyFormats) as CopyFormat[]).map((format) =>
                item(`Copy as ${copyFormats[format]}`, () => void copyAs(format)),
              )}
            </Command.Group>
          )}
          <Command.Group heading="Faults">
            {faultCommands.map(([label, changes]) =>
              item(
                `${isOn(faults, changes) ? 'Remove the fault' : 'Add the fault'}: ${label}`,
                () => toggle(changes),
              ),
            )}
            {item('Remove all faults', () => player.setFaults(noFaults))}
          </Command.Group>
          <Command.Group heading="Theme">
            {themes.map((theme) => item(`Theme: ${theme}`, () => chooseTheme(theme)))}
          </Command.Group>
          <Command.Group heading="Recordings">
            {names.map((name) => item(name, () => navigate(cassetteHash(name))))}
          </Command.Group>
        </Command.List>
      </Command>
    </dialog>
  )
}

function isOn(faults: Faults, changes: Partial<Faults>): boolean {
  return Object.entries(changes).every(([name, value]) => faults[name as keyof Faults] === value)
}

function without(faults: Faults, changes: Partial<Faults>): Faults {
  const back = Object.keys(changes).map((name) => [name, noFaults[name as keyof Faults]])
  return { ...faults, ...Object.fromEntries(back) }
}
