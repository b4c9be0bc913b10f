/**
 * HMAC with SHA-256 (RFC 2104, FIPS 180-4). `crypto.subtle` has it too, but as a promise and with another
 * thread, which costs several times what a short text does. A client may send thousands of proofs.
 */
export function createHmac(secret: string): (text: string) => Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(blockSize)
  const key = utf8.encode(secret)
  block.set(key.length > blockSize ? digest(initialState, 0, key) : key)
  const inner = afterBlock(block.map((byte) => byte ^ 0x36))
  const outer = afterBlock(block.map((byte) => byte ^ 0x5c))
  return (text) => digest(outer, blockSize, digest(inner, blockSize, utf8.encode(text)))
}

const utf8 = new TextEncoder()

/** In bytes. */
const blockSize = 64

const primes = firstPrimes(64)
const initialState = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)))
const roundConstants = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)))

function firstPrimes(count: number): number[] {
  const found: number[] = []
  for (let candidate = 2; found.length < count; candidate++) {
    if (found.every((prime) => candidate % prime)) found.push(candidate)
  }
  return found
}

/** The first 32 bits behind the point. */
function fraction(root: number): number {
  return ((root % 1) * 2 ** 32) | 0
}

function afterBlock(block: Uint8Array<ArrayBuffer>): Int32Array {
  const state = initialState.slice()
  compressAll(state, new DataView(block.buffer), blockSize)
  return state
}

/** The hash of a text whose beginning, of so many bytes, is in the state already. */
function digest(start: Int32Array, beginning: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const state = start.slice()
  const rest = bytes.length % blockSize
  const whole = bytes.length - rest
  compressAll(state, new DataView(bytes.buffer, bytes.byteOffset), whole)
  // One bit, then zeros, and in the last 8 bytes how many bits there were.
  const padded = rest + 9 > blockSize ? 2 * blockSize : blockSize
  last.fill(0)
  last.set(bytes.subarray(whole))
  last[rest] = 0x80
  const bits = 8 * (beginning + bytes.length)
  lastView.setUint32(padded - 8, bits / 2 ** 32)
  lastView.setUint32(padded - 4, bits)
  compressAll(state, lastView, padded)

  const hash = new Uint8Array(32)
  const view = new DataView(hash.buffer)
  for (let index = 0; index < 8; index++) view.setInt32(4 * index, state[index] ?? 0)
  return hash
}

// Reused, as nothing runs between writing and reading them.
const last = new Uint8Array(2 * blockSize)
const lastView = new DataView(last.buffer)
const words = new Int32Array(64)

function compressAll(state: Int32Array, view: DataView, length: number): void {
  for (let at = 0; at < length; at += blockSize) compress(state, view, at)
}

/** Mixes one block into the state. */
function compress(state: Int32Array, view: DataView, offset: number): void {
  for (let index = 0; index < 16; index++) words[index] = view.getInt32(offset + 4 * index)
  for (let index = 16; index < 64; index++) {
    const early = word(index - 15)
    const late = word(index - 2)
    const first = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3)
    const second = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10)
    words[index] = (word(index - 16) + first + word(index - 7) + second) | 0
  }

  let a = state[0] ?? 0
  let b = state[1] ?? 0
  let c = state[2] ?? 0
  let d = state[3] ?? 0
  let e = state[4] ?? 0
  let f = state[5] ?? 0
  let g = state[6] ?? 0
  let h = state[7] ?? 0
  for (let index = 0; index < 64; index++) {
    const mixedE = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const choice = (e & f) ^ (~e & g)
    const first = (h + mixedE + choice + (roundConstants[index] ?? 0) + word(index)) | 0
    const mixedA = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    const majority = (a & b) ^ (a & c) ^ (b & c)
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + mixedA + majority) | 0
  }
  const mixed = [a, b, c, d, e, f, g, h]
  for (let index = 0; index < 8; index++) state[index] = (state[index] ?? 0) + (mixed[index] ?? 0)
}

function word(index: number): number {
  return words[index] ?? 0
}

function rotate(value: number, bits: number): number {
  return (value >>> bits) | (value << (32 - bits))
}
