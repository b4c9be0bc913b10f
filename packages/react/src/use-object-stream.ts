'use client'

import type { Schema } from '@deltakit/core/tools'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useInsertionEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { checkHookOptions } from './check-hook-options.ts'
import {
  createObjectStream,
  type ObjectState,
  type ObjectStream,
  type ObjectStreamOptions,
} from './object-stream.ts'

/** What `useObjectStream` returns: the value, and `submit` and `stop`, which never change. */
export interface ObjectView<Of extends Schema>
  extends ObjectState<Of>,
    Pick<ObjectStream<Of>, 'submit' | 'stop'> {}

/**
 * A value of a schema, shown as it is written, at most once a frame. It belongs to the component and
 * stops when that unmounts.
 */
export function useObjectStream<Of extends Schema>(
  options: ObjectStreamOptions<Of>,
): ObjectView<Of> {
  const client = useQueryClient()
  if (Object(options) !== options) throw new TypeError(withoutOptions)
  checkHookOptions(options, { onFinish: 'a function', onError: 'a function' })
  const [stream] = useState(() => createObjectStream(client, options))
  useInsertionEffect(() => stream.configure(options))
  useEffect(() => stream.stop, [stream])
  const state = useSyncExternalStore(stream.subscribe, stream.get, stream.get)
  return useMemo(() => {
    const { submit, stop } = stream
    return { ...state, submit, stop }
  }, [state, stream])
}

const withoutOptions =
  'Expected `useObjectStream` to be passed options. Pass useObjectStream({ model, schema }).'
