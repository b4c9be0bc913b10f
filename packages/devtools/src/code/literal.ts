/** Returns a text as a literal of TypeScript in single quotes. */
export function quote(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  // Editors and some tools end a line at these.
  return `'${inner.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`
}

/** Returns a value as a literal of TypeScript, indented by that many spaces. */
export function literal(value: unknown, indent: number): string {
  if (typeof value === 'string') return value.includes('\n') ? lines(value, indent) : quote(value)
  if (value instanceof Uint8Array) return bytes(value)
  if (typeof value !== 'object' || value === null) return String(value)
  const inner = ' '.repeat(indent + 2)
  const members = Array.isArray(value)
    ? value.map((item) => literal(item, indent + 2))
    : Object.entries(value)
        .filter(([, field]) => field !== undefined)
        .map(([name, field]) => `${keyOf(name)}: ${literal(field, indent + 2)}`)
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  if (!members.length) return `${open}${close}`
  const oneLine = `${open} ${members.join(', ')} ${close}`
  if (!oneLine.includes('\n') && oneLine.length + indent < 80) {
    return Array.isArray(value) ? `[${members.join(', ')}]` : oneLine
  }
  return `${open}\n${members.map((member) => `${inner}${member},\n`).join('')}${' '.repeat(indent)}${close}`
}

/** A line of the text on each line of the code, so that a body can be read and compared. */
function lines(text: string, indent: number): string {
  const inner = ' '.repeat(indent + 2)
  const quoted = text.split('\n').map((line) => `${inner}${quote(line)},\n`)
  return `[\n${quoted.join('')}${' '.repeat(indent)}].join('\\n')`
}

function bytes(value: Uint8Array): string {
  let binary = ''
  for (const byte of value) binary += String.fromCharCode(byte)
  return `Uint8Array.from(atob('${btoa(binary)}'), (character) => character.charCodeAt(0))`
}

/** Returns the name of a field as it stands in an object literal. */
export function keyOf(name: string): string {
  if (name === '__proto__') return `['__proto__']`
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name)
}
