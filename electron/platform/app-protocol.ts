/**
 * `app://pos`: the only place the window's pages come from. Serves the built screens out of one folder, with the
 * content security policy as a header, and nothing else.
 */
import { readFile } from 'node:fs/promises';
import { extname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { CustomScheme } from 'electron';

export const appOrigin = 'app://pos';
export const appScheme: CustomScheme = {
  scheme: 'app',
  privileges: { standard: true, secure: true, supportFetchAPI: true },
};

/** SECURITY: nothing is allowed but our own files; no string may become markup or script. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-src 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** The file that an address names inside `folder`, or undefined: anything that could mean another place is refused. */
export function fileInside(folder: string, url: string): string | undefined {
  const rest = pathOf(url);
  if (rest === undefined) return undefined;
  const path = resolve(folder, `.${rest === '/' || rest === '' ? '/index.html' : rest}`);
  const inside = relative(folder, path);
  // SECURITY: decided on the resolved path, after all decoding, never on the text of the address.
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside))
    return undefined;
  return path;
}

function pathOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  if (parsed.protocol !== 'app:' || parsed.host !== 'pos') return undefined;
  if (parsed.username !== '' || parsed.password !== '') return undefined;
  const decoded = decodeOnce(parsed.pathname);
  // SECURITY: one round of decoding; what still looks encoded, or like another system's path, names no file of ours.
  if (decoded === undefined || !/^(\/[\w./-]*)?$/.test(decoded) || decoded.includes('//')) return undefined;
  return decoded.split('/').some((part) => part === '..' || part === '.') ? undefined : decoded;
}

function decodeOnce(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

const baseHeaders = { 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' } as const;
const notFound = () =>
  new Response('Not found', { status: 404, headers: { ...baseHeaders, 'Content-Type': 'text/plain' } });

export type AppHandler = (request: Request) => Promise<Response>;

/** Answers every request to `app://`; errors are 404 without a word about the disk. */
export function appHandler(folder: string): AppHandler {
  return async (request) => {
    const path = request.method === 'GET' ? fileInside(folder, request.url) : undefined;
    const contentType = path === undefined ? undefined : contentTypes[extname(path)];
    if (path === undefined || contentType === undefined) return notFound();
    const bytes = await readFile(path).catch(() => undefined);
    if (bytes === undefined) return notFound();
    return new Response(new Uint8Array(bytes), {
      headers: {
        ...baseHeaders,
        'Content-Type': contentType,
        'Content-Security-Policy': contentSecurityPolicy,
        'Cache-Control': 'no-store',
      },
    });
  };
}
