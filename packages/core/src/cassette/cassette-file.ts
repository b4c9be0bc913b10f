import { checkPassedOptions, numberOption, wrongOption } from '../protocol/check-option.ts'
import type { Cassette } from './cassette.ts'
import { readFields, readInteraction } from './read-interaction.ts'
import { readYaml, type YamlValue } from './read-yaml.ts'
import { show } from './show-value.ts'
import { writeTiming } from './timing-text.ts'
import { writeYaml } from './write-yaml.ts'

/** How much a cassette may hold. */
export interface ReadCassetteOptions {
  /** The most characters that a cassette may have, by default 67,108,864 (64 Mi). */
  maxLength?: number
}

/**
 * Reads a cassette from its YAML. It throws for anything else, with the line and column of a syntax
 * error or the path of a wrong field.
 */
export function readCassette(yaml: string, options: ReadCassetteOptions = {}): Cassette {
  if (typeof yaml !== 'string') {
    throw wrongOption('yaml', yaml, { expected: 'text', instead: 'Read the file as UTF-8 first.' })
  }
  checkPassedOptions('readCassette', options, {
    instead: 'Pass readCassette(yaml, { maxLength }).',
    forms: { maxLength: numberOption() },
  })
  const { maxLength = 64 * 1024 * 1024 } = options
  if (yaml.length > maxLength) {
    throw new RangeError(
      `The cassette has ${yaml.length} characters, but the limit is ${maxLength}. Pass a higher "maxLength" to read it`,
    )
  }
  const file = readFields(readYaml(yaml), 'the cassette')
  if (file.version !== 2) throw new Error(`${versionProblem(file.version)} Version 2 is supported`)
  const { interactions } = file
  if (!Array.isArray(interactions)) {
    throw new TypeError('The cassette has no list "interactions". An empty one is []')
  }
  return { ...file, version: 2, interactions: interactions.map(readInteraction) }
}

/** Writes a cassette as YAML that go-vcr reads too. `readCassette` gives an equal cassette back. */
export function writeCassette(cassette: Cassette): string {
  const interactions = cassette.interactions.map((interaction) => {
    const { response } = interaction
    const { timing } = response
    if (!timing) return interaction
    return { ...interaction, response: { ...response, timing: writeTiming(timing) } }
  })
  return writeYaml({ ...cassette, interactions })
}

function versionProblem(version: YamlValue | undefined): string {
  if (version === undefined) return 'The cassette has no "version".'
  if (version !== 1) return `The cassette has version ${show(version)}.`
  return 'The cassette has version 1, of go-vcr v1 or v2. Record it again with v3 or later.'
}
