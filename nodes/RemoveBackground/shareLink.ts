/**
 * The direct forms of share links, which are looked for in `host/path?query` without `www.` and `m.`: what to write
 * instead, or the parameter that has to be 1.
 */
const DIRECT_FORMS: ReadonlyArray<readonly [link: RegExp, direct: string]> = [
	[
		/^(?:drive|docs)\.google\.com\/(?:[\w.-]+\/)*?(?:file\/(?:u\/\d+\/)?d\/|open\?(?:.*&)?id=)([\w-]+).*/,
		'drive.google.com/uc?export=download&id=$1',
	],
	[/^dropbox\.com\/(?:s|scl\/fi)\//, '?raw'],
	[/\.sharepoint\.(?:com|us|cn)\/:[iu]:\//i, '?download'],
	[/^github\.com\/([^/]+\/[^/]+)\/blob\//, 'raw.githubusercontent.com/$1/'],
	[/^(huggingface\.co\/[^?]+?)\/blob\//, '$1/resolve/'],
	[/^(bitbucket\.org\/[^/]+\/[^/]+)\/src\//, '$1/raw/'],
	[/^([^?]+)\/-\/blob\//, '$1/-/raw/'],
];

/** Pages whatever is added to them: a path, and the hosts; one that begins with a dot stands for its subdomains. */
const PAGES: ReadonlyArray<readonly [path: RegExp, hosts: string]> = [
	[
		/^/,
		'drive.google.com docs.google.com photos.google.com photos.app.goo.gl share.google dropbox.com db.tt 1drv.ms onedrive.live.com photos.onedrive.com icloud.com icloud.com.cn share.icloud.com ibb.co imgbb.com postimg.cc postimages.org prnt.sc mega.nz mega.io we.tl wetransfer.com .wetransfer.com disk.yandex.ru disk.yandex.com yadi.sk pan.baidu.com cloud.mail.ru flic.kr pin.it',
	],
	[/^\/([^.]*$|(a|gallery)\/)/, 'imgur.com gyazo.com'],
	[/^\/(imgres|url)$/, 'google.com'],
	[/^\/:\w:\/|\.aspx$/i, '.sharepoint.com .sharepoint.us .sharepoint.cn'],
	[/^\/(s|v|file|folder)\//, 'box.com .box.com'],
	[/^\/wiki\/[^/]+$/, '.wikipedia.org .wikimedia.org'],
	[
		/^\/(photos?|pin|p|reel|design|file|board|publink)\//,
		'flickr.com unsplash.com pexels.com pinterest.com .pinterest.com instagram.com facebook.com canva.com figma.com .pcloud.link',
	],
];

/** Ways to the file itself, at whatever service. */
const DIRECT =
	/^\w+:\/\/download\.|\/(?:uc|thumbnail|download(?:\.aspx)?|drive-\w+|export|pub|raw)(?:[/?]|$)|\/shared\/static\/|[?&](?:dl|raw|download)=(?:1|true)\b/;
const PREFIX = /^(?:www|m)\./;
/** Folders come as an archive. */
const FOLDER = /^\/(?:scl\/fo|sh)\//;

/**
 * What leads to a page about an image, not to the image.
 * @returns the direct address, null where there is none; undefined for any other address
 */
export function directFormOf(url: URL): string | null | undefined {
	const host = url.hostname.replace(PREFIX, '').replace(/\.$/, '');
	const isAt = (hosts: string) =>
		hosts.split(' ').some((at) => host === at || (at.startsWith('.') && host.endsWith(at)));
	const isFolder = FOLDER.test(url.pathname) && isAt('dropbox.com');
	if (DIRECT.test(url.href) && !isFolder) return undefined;
	const place = `${url.host.replace(PREFIX, '')}${url.pathname}${url.search}`;
	for (const [link, direct] of DIRECT_FORMS) {
		if (!link.test(place)) continue;
		if (!direct.startsWith('?')) return `https://${place.replace(link, direct)}`;
		const own = new URL(url.href);
		own.searchParams.delete('dl');
		own.searchParams.set(direct.slice(1), '1');
		return own.href;
	}
	return PAGES.some(([path, hosts]) => path.test(url.pathname) && isAt(hosts)) ? null : undefined;
}
