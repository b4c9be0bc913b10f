import { credentialParts } from './credential-parts.ts'
import { isHarmlessHeader } from './header-names.ts'
import { decodeString, type JsonObject, type JsonValue, jsonValuesIn } from './json-strings.ts'
import { placeholder, redactParameters, redactUserInfo } from './redact-url.ts'
import {
  isAmbiguousName,
  isHeaderContainer,
  isSecretContainer,
  isSecretName,
  isSecretParameter,
  looksLikeSecret,
} from './secret-names.ts'

/** A text without the credentials in it, and those credentials. */
export interface RedactedText {
  readonly text: string
  readonly secrets: readonly string[]
}

/**
 * Replaces the credentials that a body names: in JSON fields at any depth (also in JSON inside a
 * JSON text), in form fields, in parts of a multipart form, and in URLs.
 */
export function redactFields(body: string): RedactedText {
  const secrets: string[] = []
  const text = redactNested(body, secrets, 0)
  return { text, secrets: secrets.flatMap(credentialParts) }
}

function redactNested(text: string, secrets: string[], depth: number): string {
  const json = replaceAll(text, editsOfJson(text, secrets, depth))
  const form = replaceAll(json, editsOfMultipart(json, secrets))
  return redactUserInfo(redactParameters(form, secrets), secrets)
}

interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

function replaceAll(text: string, edits: readonly Edit[]): string {
  if (edits.length === 0) return text
  const pieces: string[] = []
  let at = 0
  for (const edit of edits) {
    pieces.push(text.slice(at, edit.start), edit.text)
    at = edit.end
  }
  return pieces.join('') + text.slice(at)
}

function editsOfJson(text: string, secrets: string[], depth: number): Edit[] {
  const edits: Edit[] = []
  const labels = new Map<JsonObject, string>()
  const labelled: JsonValue[] = []

  function hide({ start, end }: JsonValue): void {
    secrets.push(decodeString(text.slice(start, end)))
    edits.push({ start, end, text: JSON.stringify(placeholder) })
  }

  function lookInside({ start, end }: JsonValue): void {
    const raw = text.slice(start, end)
    if (depth === deepestNesting || !mayContainMore.test(raw)) return
    const inner = decodeString(raw)
    const redacted = redactNested(inner, secrets, depth + 1)
    if (redacted !== inner) edits.push({ start, end, text: JSON.stringify(redacted) })
  }

  for (const value of jsonValuesIn(text)) {
    const raw = text.slice(value.start, value.end)
    if (labelNames.has(value.name)) labels.set(value.object, decodeString(raw))
    if (isCredential(value, raw)) hide(value)
    else if (value.name === 'value') labelled.push(value)
    else lookInside(value)
  }
  // The name may come after the value.
  for (const value of labelled) {
    if (isSecretName(labels.get(value.object) ?? '')) hide(value)
    else lookInside(value)
  }
  return edits.sort((one, other) => one.start - other.start)
}

/** How often JSON inside a JSON text is looked into. Each level escapes the quotes of the one before. */
const deepestNesting = 5

/** Escaped quotes of JSON, or a URL. */
const mayContainMore = /\\"|:\/\/|:\\\/|[?&]|\\u0026|=/

/** The fields of `{ "name": "Authorization", "value": "…" }` that name the value. */
const labelNames = new Set(['name', 'key', 'header'])

function isCredential({ name, object }: JsonValue, raw: string): boolean {
  const text = decodeString(raw)
  if (text === '' || text === placeholder) return false
  if (!raw.startsWith('"')) {
    return /^\d{4,}$/.test(raw) && isSecretName(name) && !/token/i.test(name)
  }
  if (isSecretName(name) || (isAmbiguousName(name) && looksLikeSecret(text))) return true
  switch (containerOf(object)) {
    case 'headers':
      return !isHarmlessHeader(name)
    case 'credential':
      return !(describingNames.has(name) && /^[a-z][a-z _-]*$/i.test(text))
    default:
      return false
  }
}

/** The fields of `{ "type": "api_key", "key": "…" }` that describe a credential. */
const describingNames = new Set(['type', 'kind', 'scheme', 'name', 'in', 'method', 'provider'])

function containerOf(object: JsonObject): 'headers' | 'credential' | undefined {
  for (let at: JsonObject | undefined = object; at; at = at.parent) {
    // The schema of a tool describes an input with that name.
    if (at.parent && schemaFields.has(at.parent.name)) continue
    if (isHeaderContainer(at.name)) return 'headers'
    if (isSecretContainer(at.name)) return 'credential'
  }
  return undefined
}

const schemaFields = new Set(['properties', '$defs', 'definitions'])

function editsOfMultipart(text: string, secrets: string[]): Edit[] {
  const edits: Edit[] = []
  let end = 0
  for (const part of text.matchAll(headOfPart)) {
    // Inside the value of the part before, it is no head.
    if (part.index < end) continue
    const start = part.index + part[0].length
    const boundary = text.indexOf('\n--', start)
    end = boundary < 0 ? text.length : boundary
    if (!isSecretParameter(part[1] ?? '')) continue
    const value = text.slice(start, end).trimEnd()
    secrets.push(value)
    edits.push({ start, end: start + value.length, text: placeholder })
  }
  return edits
}

/** Up to and including the blank line that ends it. */
const headOfPart =
  /content-disposition: *form-data;[^\r\n]*\bname="([^"\r\n]{1,100})"[^\r\n]*\r?\n(?:[^\r\n]+\r?\n){0,20}\r?\n/gi
