import { type AST, compile, parse } from 'svelte/compiler'
import { compileScript, parse as parseVue } from 'vue/compiler-sfc'

/** Components by the ends of their names, as TypeScript in which the compiler finds each expression. */
export const asTypeScript = { vue: vueAsTypeScript, svelte: svelteAsTypeScript }

/** What Vue's own compiler makes of a component, with the template as a function. */
function vueAsTypeScript(code: string): string {
  const { descriptor, errors } = parseVue(code)
  if (errors[0]) throw errors[0]
  const { content } = compileScript(descriptor, { id: 'docs', inlineTemplate: true })
  // It checks props when the component renders, so it forgets their types.
  const [, props = 'object'] = /defineProps<([\s\S]*?)>\(\)/.exec(code) ?? []
  return content.replace('setup(__props: any', `setup(__props: ${props}`)
}

/** The script of a component, and after it the markup as code. Svelte's own compiler drops all types. */
function svelteAsTypeScript(code: string): string {
  const [warning] = compile(code, {}).warnings
  if (warning) throw new Error(`${warning.code}: ${warning.message}`)
  const { instance, fragment } = parse(code, { modern: true })
  // Nodes of expressions have these numbers, too, but not by their types.
  const textOf = (node: object) => code.slice(Object(node).start, Object(node).end)

  function codeOf({ nodes }: AST.Fragment): string {
    return nodes.map(codeOfNode).join('\n')
  }

  function codeOfNode(node: AST.Fragment['nodes'][number]): string {
    switch (node.type) {
      case 'Text':
        return ''
      case 'ExpressionTag':
        return `void (${textOf(node.expression)})`
      case 'RegularElement': {
        const element = `import('svelte/elements').SvelteHTMLElements['${node.name}']`
        const attributes = node.attributes.map(attributeOf).join(', ')
        return `void ({ ${attributes} } satisfies ${element})\n${codeOf(node.fragment)}`
      }
      case 'IfBlock': {
        const otherwise = node.alternate ? `else {\n${codeOf(node.alternate)}\n}` : ''
        return `if (${textOf(node.test)}) {\n${codeOf(node.consequent)}\n} ${otherwise}`
      }
      case 'EachBlock': {
        const key = node.key ? `void (${textOf(node.key)})` : ''
        const item = node.context ? textOf(node.context) : '_'
        return `for (const ${item} of ${textOf(node.expression)}) {\n${key}\n${codeOf(node.body)}\n}`
      }
      default:
        throw new Error(`${node.type} is not read: ${textOf(node)}`)
    }
  }

  function attributeOf(node: AST.RegularElement['attributes'][number]): string {
    if (node.type !== 'Attribute') throw new Error(`${node.type} is not read: ${textOf(node)}`)
    const { name, value } = node
    if (value === true) return `'${name}': true`
    const pieces = [value].flat().map((piece) => {
      return piece.type === 'Text' ? JSON.stringify(piece.data) : `(${textOf(piece.expression)})`
    })
    return `'${name}': ${pieces.join(' + ')}`
  }

  const types = '/// <reference types="svelte" />'
  return [types, instance && textOf(instance.content), codeOf(fragment)].join('\n')
}
