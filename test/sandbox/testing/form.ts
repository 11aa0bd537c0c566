import { picture } from './client';

/** A form with the picture as a file under this name. */
export function formWith(fileName: string | null, fields: Record<string, string> = {}): FormData {
	const form = new FormData();
	for (const [name, value] of Object.entries(fields)) form.append(name, value);
	if (fileName !== null)
		form.append(fileName, new Blob([picture], { type: 'image/png' }), 'cat.png');
	return form;
}
