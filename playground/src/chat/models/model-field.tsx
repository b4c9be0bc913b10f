import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useId, useState } from 'react'
import { type ListedSource, listModels } from './list-models.ts'

interface ModelFieldProps {
  readonly source: ListedSource
  onChange(model: string): void
}

/** More would be slow to render, and nobody reads on: they type. */
const mostShown = 60

/** Edits the id of a model. While it has the focus it lists the models of the source that match. */
export function ModelField({ source, onChange }: ModelFieldProps) {
  const id = useId()
  const [isOpen, setIsOpen] = useState(false)
  const [filter, setFilter] = useState<string>()
  const [active, setActive] = useState(-1)
  const { data: models, error, isFetching } = useModels(source, { isNeeded: isOpen })
  const matching = matchingModels(models ?? [], filter ?? '')
  const shown = matching.slice(0, mostShown)

  function close(): void {
    setIsOpen(false)
    setFilter(undefined)
    setActive(-1)
  }

  function choose(model: string): void {
    onChange(model)
    close()
  }

  function onKeyDown(event: KeyboardEvent): void {
    const { key } = event
    const step = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0
    const chosen = shown[active]
    if (step && shown.length) {
      event.preventDefault()
      setIsOpen(true)
      setActive((active + step + shown.length) % shown.length)
    } else if (key === 'Enter' && isOpen && chosen !== undefined) {
      event.preventDefault()
      choose(chosen)
    } else if (key === 'Escape' && isOpen) {
      // A panel around the field must stay open.
      event.preventDefault()
      event.stopPropagation()
      close()
    }
  }

  return (
    <div className="model-field">
      <label>
        <span className="caption">Model</span>
        <input
          role="combobox"
          aria-expanded={isOpen && shown.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={active < 0 ? undefined : `${id}-${active}`}
          spellCheck={false}
          autoComplete="off"
          value={source.model}
          onFocus={() => setIsOpen(true)}
          onBlur={close}
          onChange={(event) => {
            onChange(event.target.value)
            setFilter(event.target.value)
            setIsOpen(true)
            setActive(-1)
          }}
          onKeyDown={onKeyDown}
        />
      </label>
      {isOpen && (
        <div className="model-list">
          <p className="hint" aria-live="polite">
            {listHint({ count: matching.length, of: models?.length, isFetching, error })}
          </p>
          <div role="listbox" id={`${id}-list`} aria-label="Models">
            {shown.map((model, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field handles the keys
              // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus
              <div
                key={model}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === active}
                ref={index === active ? scrollIntoView : undefined}
                // Before the click, so that the field keeps the focus.
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => choose(model)}
              >
                {model}
              </div>
            ))}
          </div>
        </div>
      )}
    </div>
  )
}

function useModels(source: ListedSource, { isNeeded }: { readonly isNeeded: boolean }) {
  const isComplete = source.kind === 'local' ? URL.canParse(source.url) : source.key !== ''
  return useQuery({
    // Without the key, which no cache may hold. A new key removes the list.
    queryKey: ['models', source.kind, source.kind === 'local' ? source.url : ''],
    queryFn: ({ signal }) => listModels(source, signal),
    enabled: isNeeded && (source.kind === 'openrouter' || isComplete),
    staleTime: 300_000,
    retry: false,
  })
}

/** Every word has to be in the id. */
function matchingModels(models: readonly string[], filter: string): readonly string[] {
  const words = filter.toLowerCase().split(/\s+/)
  return models.filter((model) => words.every((word) => model.toLowerCase().includes(word)))
}

interface ListState {
  readonly count: number
  readonly of: number | undefined
  readonly isFetching: boolean
  readonly error: Error | null
}

function listHint({ count, of, isFetching, error }: ListState): string {
  if (isFetching) return 'Loading the models…'
  if (error) return error.message
  if (of === undefined) return 'Enter a key to list the models.'
  if (!count) return 'No model of the list matches. You can use the name anyway.'
  const shown = count > mostShown ? `, the first ${mostShown} shown` : ''
  return count === of ? `${of} models${shown}` : `${count} of ${of} models${shown}`
}

function scrollIntoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' })
}
