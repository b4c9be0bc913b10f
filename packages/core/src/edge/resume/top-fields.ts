/** Finds fields of a JSON object without reading what is nested in it. */
export interface TopFields {
  /** Takes more of the text. Returns the fields once no more has to be read. */
  read(text: string): object | undefined
  /** The fields of the whole text. Throws where it is no JSON. */
  end(): object
}

/** Characters of the fields themselves, without what is nested. */
const longestFields = 65_536

const messagesBegin = /"messages"\s*:\s*$/
const quote = 0x22
const backslash = 0x5c

/**
 * Reads the fields of a request, in which nested values, such as the conversation, count as `null`. Where
 * `answerId` comes before the messages, as `edge()` writes it, nothing behind is read.
 */
export function createTopFields(): TopFields {
  let fields = ''
  let isBeforeMessages = true
  let depth = 0
  let isInString = false
  let isEscaped = false

  function read(text: string): object | undefined {
    /** Where the text begins that is not copied yet, outside of nested values. */
    let start = 0
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (isInString) {
        if (isEscaped) isEscaped = false
        else if (code === backslash) isEscaped = true
        else if (code === quote) isInString = false
      } else if (code === quote) isInString = true
      else if (isOpening(code) && ++depth === 2) {
        fields += text.slice(start, at)
        if (isBeforeMessages && messagesBegin.test(fields.slice(-100))) {
          isBeforeMessages = false
          const found = parse(`${fields}null}`)
          if (Object.hasOwn(found, 'answerId')) return found
        }
        fields += 'null'
      } else if (isClosing(code) && --depth === 1) start = at + 1
      if (fields.length > longestFields) return {}
    }
    if (depth < 2) fields += text.slice(start)
    return fields.length > longestFields ? {} : undefined
  }

  return { read, end: () => parse(fields) }
}

function parse(json: string): object {
  return Object(JSON.parse(json))
}

/** `[` and `{`. */
function isOpening(code: number): boolean {
  return code === 0x5b || code === 0x7b
}

/** `]` and `}`. */
function isClosing(code: number): boolean {
  return code === 0x5d || code === 0x7d
}
