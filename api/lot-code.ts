/** Where the code at a lot's gate leads: the page of drivers, with the token that proves that somebody is there (docs/SPEC.md X26). */
export const lotCodeAddress = (origin: string, token: string): string => `${origin}/p?c=${encodeURIComponent(token)}`
