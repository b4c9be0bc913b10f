import { check } from './checks.ts'

const api = new URL(location.href).searchParams.get('api') ?? ''
Object.assign(globalThis, { verdict: check(api) })
