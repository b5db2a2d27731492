/**
 * Chromium knows no `app:` scheme, so its origin is shown to the browser as an https origin under a name that can
 * never resolve, and translated back before the product sees it.
 */
const suffix = '.app.invalid';

export function toBrowser(url: string): string {
  const app = /^app:\/\/([^/]+)(.*)$/.exec(url);
  return app === null ? url : `https://${app[1]}${suffix}${app[2]}`;
}

export function toProduct(url: string): string {
  const routed = /^https:\/\/([^/]+)\.app\.invalid(?=\/|$)(.*)$/.exec(url);
  return routed === null ? url : `app://${routed[1]}${routed[2]}`;
}

export function originOf(url: string): string {
  const product = toProduct(url);
  const app = /^app:\/\/[^/]+/.exec(product);
  if (app !== null) return app[0];
  return URL.canParse(product) ? new URL(product).origin : 'null';
}
