/**
 * Safaricom's own words on their way to a screen, a log or the database. SECURITY: error texts repeat what was sent
 * (an invalid token comes back in full), so nothing that looks like a secret or a number goes through.
 */
const longestText = 200;

/** `secrets`: the values of this very request, hidden wherever they appear. */
export function safeWords(text: string, secrets: readonly string[] = []): string {
  const withoutSecrets = secrets
    .filter((secret) => secret.length >= 4)
    .reduce((words, secret) => words.replaceAll(secret, '***'), text);
  return withoutSecrets
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .replaceAll(/https?:\/\/\S+/gi, '***')
    .replaceAll(
      /(?<!\d)(?:\+?254|0)[71]\d{8}(?!\d)/g,
      (number) => `0${number.slice(-9, -6)}***${number.slice(-3)}`,
    )
    .replaceAll(/[A-Za-z0-9+/=_-]{20,}/g, (run) => (/\d/.test(run) ? '***' : run))
    .trim()
    .slice(0, longestText);
}
