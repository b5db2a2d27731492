/** What the stand-in's own command line said; read by the fake Electron module, never by the product. */
export const standInOptions = { announce: false, debuggingPort: 0 };
