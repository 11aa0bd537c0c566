import { createHash } from 'node:crypto';
import type { ImageFile } from '../model/ports';
import { extensionOf } from './mediaType';

/** A file name made of the content, for storage in which files with the same name replace each other. */
export function contentName({ bytes, mimeType }: ImageFile): string {
	return `${createHash('sha256').update(bytes).digest('hex')}.${extensionOf(mimeType)}`;
}
