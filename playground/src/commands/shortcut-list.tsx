import { useModal } from '../ui/use-modal.ts'
import './commands.css'

const groups = [
  {
    title: 'Player',
    keys: [
      ['Space', 'Play and pause'],
      ['.', 'Forward one message'],
      [',', 'Back one message'],
      ['n', 'To the next change in the app'],
      ['Home', 'To the start'],
      ['w s', 'Zoom the timeline in and out. The wheel does, too'],
      ['a d', 'Move the timeline left and right'],
    ],
  },
  {
    title: 'Lists',
    keys: [
      ['↑ ↓', 'Previous and next row'],
      ['← →', 'Move the line between two columns, or the part in view'],
      ['Esc', 'Close what is open'],
    ],
  },
  {
    title: 'Page',
    keys: [
      ['Ctrl K or ⌘ K', 'Commands: recordings, faults, copy as…, theme'],
      ['Ctrl V or ⌘ V', 'Open a cassette, a HAR, raw SSE or the output of curl'],
      ['?', 'This list'],
    ],
  },
] as const

/** Lists the keys of the page. */
export function ShortcutList({ onClose }: { onClose(): void }) {
  return (
    <dialog {...useModal(onClose)} className="shortcut-list" aria-label="Shortcuts">
      <header>
        <h2>Shortcuts</h2>
        <button type="button" onClick={onClose}>
          Close
        </button>
      </header>
      {groups.map(({ title, keys }) => (
        <section key={title}>
          <h3>{title}</h3>
          <dl>
            {keys.map(([key, what]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </dialog>
  )
}
