/** When this program was built, epoch milliseconds; put in by the bundler. A clock before it is wrong. */
declare const __BUILD_DATE_MS__: number;
