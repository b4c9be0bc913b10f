import { credentialParts } from './credential-parts.ts'
import { isHarmlessHeader } from './header-names.ts'
import { decodeString, type JsonObject, type JsonValue, jsonValuesIn } from './json-strings.ts'
import { placeholder, redactParameters, redactUserInfo } from './redact-url.ts'
import { type Edit, replaceAll } from './replace-all.ts'
import { type FieldKind, isSecretParameter, kindOfField, looksLikeSecret } from './secret-names.ts'

/** A text without the credentials in it, and those credentials. */
export interface RedactedText {
  readonly text: string
  readonly secrets: readonly string[]
}

/**
 * Replaces the credentials that a text names: in JSON, in forms and in URLs. JSON is searched at any
 * depth, also where it is inside a text of other JSON, and forms may have several parts.
 */
export function redactFields(text: string): RedactedText {
  const search: Search = { secrets: new Set(), kinds: new Map() }
  const redacted = redactNested(text, { search, depth: 0 })
  return { text: redacted, secrets: [...search.secrets].flatMap(credentialParts) }
}

interface Search {
  readonly secrets: Set<string>
  /** By name: the fields of a stream have the same names again and again. */
  readonly kinds: Map<string, FieldKind>
}

function redactNested(
  text: string,
  { search, depth }: { readonly search: Search; readonly depth: number },
): string {
  const json = replaceAll(text, editsOfJson(text, { search, depth }))
  const form = replaceAll(json, editsOfMultipart(json, search.secrets))
  return redactUserInfo(redactParameters(form, search.secrets), search.secrets)
}

function kindOf(name: string, { kinds }: Search): FieldKind {
  const known = kinds.get(name)
  if (known) return known
  const kind = kindOfField(name)
  kinds.set(name, kind)
  return kind
}

function editsOfJson(
  text: string,
  { search, depth }: { readonly search: Search; readonly depth: number },
): Edit[] {
  const edits: Edit[] = []
  const labels = new Map<JsonObject, string>()
  const labelled: JsonValue[] = []

  function hide({ start, end }: JsonValue): void {
    search.secrets.add(decodeString(text.slice(start, end)))
    edits.push({ start, end, text: JSON.stringify(placeholder) })
  }

  function lookInside({ start, end }: JsonValue): void {
    const raw = text.slice(start, end)
    if (depth === deepestNesting || !mayContainMore.test(raw)) return
    const inner = decodeString(raw)
    const redacted = redactNested(inner, { search, depth: depth + 1 })
    if (redacted !== inner) edits.push({ start, end, text: JSON.stringify(redacted) })
  }

  for (const value of jsonValuesIn(text)) {
    const raw = text.slice(value.start, value.end)
    if (labelNames.has(value.name)) labels.set(value.object, decodeString(raw))
    if (isCredential(value, { raw, search })) hide(value)
    else if (value.name === 'value') labelled.push(value)
    else lookInside(value)
  }
  // The name may come after the value.
  for (const value of labelled) {
    if (kindOf(labels.get(value.object) ?? '', search).isSecret) hide(value)
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

function isCredential(
  { name, object }: JsonValue,
  { raw, search }: { readonly raw: string; readonly search: Search },
): boolean {
  const text = decodeString(raw)
  if (text === '' || text === placeholder) return false
  const { isSecret, isAmbiguous } = kindOf(name, search)
  const isText = raw.startsWith('"')
  if (!isText) return isSecret && secretNumber.test(raw) && !numberOfTokens.test(name)
  if (isSecret || (isAmbiguous && looksLikeSecret(text))) return true
  switch (containerOf(object, search)) {
    case 'headers':
      return !isHarmlessHeader(name)
    case 'credential':
      return !(describingNames.has(name) && plainWords.test(text))
    case 'anything':
      return false
  }
}

/** Such as a PIN. */
const secretNumber = /^\d{4,}$/
/** The name of a field that counts tokens, and holds none. */
const numberOfTokens = /token/i

/** The fields of `{ "type": "api_key", "key": "…" }` that describe a credential. */
const describingNames = new Set(['type', 'kind', 'scheme', 'name', 'in', 'method', 'provider'])
const plainWords = /^[a-z][a-z _-]*$/i

function containerOf(object: JsonObject, search: Search): FieldKind['contains'] {
  for (let at: JsonObject | undefined = object; at; at = at.parent) {
    const { contains } = kindOf(at.name, search)
    // The schema of a tool describes an input with that name.
    const isSchema = at.parent !== undefined && schemaFields.has(at.parent.name)
    if (contains !== 'anything' && !isSchema) return contains
  }
  return 'anything'
}

const schemaFields = new Set(['properties', '$defs', 'definitions'])

function editsOfMultipart(text: string, secrets: Set<string>): Edit[] {
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
    secrets.add(value)
    edits.push({ start, end: start + value.length, text: placeholder })
  }
  return edits
}

/** Up to and including the blank line that ends it. */
const headOfPart =
  /content-disposition: *form-data;[^\r\n]*\bname="([^"\r\n]{1,100})"[^\r\n]*\r?\n(?:[^\r\n]+\r?\n){0,20}\r?\n/gi
