import { forget } from './writtenTable';

/** An old table must not pass for a new one. */
export default forget;
