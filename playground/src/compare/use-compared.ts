import { paceOf } from '@deltakit/devtools/deck'
import { noFaults } from '@deltakit/devtools/recordings'
import { useReadableStore } from '@deltakit/react'
import { useEffect, useMemo, useState } from 'react'
import { decodeInWorker } from '../decode/decode-in-worker.ts'
import { usePlayerContext } from '../player/player-context.ts'
import { catalog, loadCassette } from '../recordings/catalog.ts'
import type { Upload } from '../recordings/uploads.ts'
import type { ComparedRecording } from './differences.ts'

/** A side of the comparison, as far as it is loaded. */
export interface ComparedSide {
  readonly recording?: ComparedRecording | undefined
  readonly problem?: string | undefined
}

/** Loads and decodes one of two recordings. */
export function useCompared(name: string): ComparedSide {
  const [loaded, setLoaded] = useState<ComparedSide & { readonly name: string }>()
  const uploads = useReadableStore(usePlayerContext().uploads.all)
  const upload = useMemo(() => uploads.find((one) => one.name === name), [uploads, name])

  useEffect(() => {
    let isWanted = true
    load(name, upload).then(
      (recording) => isWanted && setLoaded({ name, recording }),
      (cause) => isWanted && setLoaded({ name, problem: String(cause?.message ?? cause) }),
    )
    return () => {
      isWanted = false
    }
  }, [name, upload])

  return loaded?.name === name ? loaded : {}
}

async function load(name: string, upload: Upload | undefined): Promise<ComparedRecording> {
  const isKnown = catalog.some((entry) => entry.name === name)
  if (!upload && !isKnown) throw new Error(`There is no recording named ${name} here.`)
  const cassette = await (upload ? upload.cassette() : loadCassette(name))
  return { pace: paceOf(cassette), decoded: await decodeInWorker({ cassette, faults: noFaults }) }
}
