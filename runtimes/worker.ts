import { check } from './checks.ts'

export default {
  async fetch(request: Request): Promise<Response> {
    const api = new URL(request.url).searchParams.get('api') ?? ''
    return Response.json(await check(api))
  },
}
