import type { Model } from '@deltakit/core'
import type { Cassette } from '@deltakit/core/cassette'
import { edge } from '@deltakit/core/edge'
import type { Speed } from '../models/model-settings.ts'
import workerUrl from './server-worker.ts?worker&url'
import { cancel, type WorkerMessage, type WorkerRequest } from './worker-request.ts'

/**
 * A cassette behind a `chatHandler` with a log, in a service worker: the answer is made there, so that it
 * goes on while the page is reloaded.
 */
export function workerServer(cassette: Cassette, speed: Speed): Model {
  return edge(new URL('api/chat', location.href).href, {
    async fetch(input, init) {
      const request = new Request(input, init)
      const { url, method, headers, signal } = request
      const body = await request.text()
      const sent = { cassette, speed, url, method, headers: Object.fromEntries(headers), body }
      return send(await activeWorker(), { request: sent, signal })
    },
  })
}

function send(
  worker: ServiceWorker,
  { request, signal }: { readonly request: WorkerRequest; readonly signal: AbortSignal },
): Promise<Response> {
  const { port1: port, port2 } = new MessageChannel()
  let body: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | undefined
  const bytes = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      body = controller
    },
    cancel() {
      body = undefined
      port.postMessage(cancel)
    },
  })
  return new Promise((resolve, reject) => {
    port.onmessage = ({ data }: MessageEvent<WorkerMessage>) => {
      switch (data.type) {
        case 'response': {
          const { status, headers, hasBody } = data
          resolve(new Response(hasBody ? untilAborted(bytes, signal) : null, { status, headers }))
          return
        }
        case 'bytes':
          body?.enqueue(data.bytes)
          return
        case 'end':
          body?.close()
          port.close()
          return
        case 'failure': {
          const failure = new TypeError(data.problem)
          reject(failure)
          body?.error(failure)
          port.close()
        }
      }
    }
    worker.postMessage(request, [port2])
  })
}

/** A body that fails once its request is aborted, as the one of `fetch` does. */
function untilAborted(body: ReadableStream<Uint8Array>, signal: AbortSignal) {
  return body.pipeThrough(new TransformStream<Uint8Array, Uint8Array>(), { signal })
}

async function activeWorker(): Promise<ServiceWorker> {
  const { serviceWorker } = navigator
  if (!serviceWorker) throw new TypeError('This page has no service workers: it needs HTTPS.')
  const registration = await serviceWorker.register(workerUrl, { type: 'module' })
  const { active } = registration
  if (active) return active
  const pending = registration.installing ?? registration.waiting
  if (!pending) throw new TypeError('The service worker could not be installed.')
  return new Promise((resolve, reject) => {
    pending.addEventListener('statechange', () => {
      if (pending.state === 'activated') resolve(pending)
      if (pending.state === 'redundant') reject(new TypeError('The service worker was replaced.'))
    })
  })
}
