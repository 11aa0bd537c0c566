/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CredentialDefinition } from '../n8n/N8nClient';

const shopKey = { consumerKey: 'ck_of_this_test', consumerSecret: 'cs_of_this_test' };
const user = { username: 'shop', password: 'abcd EFGH 1234 ijkl' };
const basic = (name: string, secret: string) =>
	`Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`;

interface Media {
	readonly id: number;
	readonly fileName: string;
	readonly mimeType: string;
	readonly bytes: Buffer;
}

interface Product {
	readonly id: number;
	readonly name: string;
	readonly images: readonly number[];
}

/**
 * A stand-in for a WooCommerce shop: its products and the media library of its WordPress.
 * Sources, 2026-11-28: https://woocommerce.github.io/woocommerce-rest-api-docs/#products,
 * https://developer.wordpress.org/rest-api/reference/media/.
 */
export class Shop {
	readonly media = new Map<number, Media>();
	private readonly products = new Map<number, Product>();
	private nextId = 100;

	private constructor(private readonly server: Server) {}

	static async start(): Promise<Shop> {
		const server = createServer();
		const shop = new Shop(server);
		server.on('request', (request: IncomingMessage, response: ServerResponse) => {
			void shop.answer(request, response);
		});
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		return shop;
	}

	close(): void {
		this.server.close();
		this.server.closeAllConnections();
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	get credentials(): readonly CredentialDefinition[] {
		return [
			{ name: 'Shop', type: 'wooCommerceApi', data: { ...shopKey, url: this.url } },
			{ name: 'Media library', type: 'wordpressApi', data: { ...user, url: this.url } },
		];
	}

	addMedia(fileName: string, mimeType: string, bytes: Buffer): number {
		const id = this.nextId++;
		this.media.set(id, { id, fileName, mimeType, bytes });
		return id;
	}

	addProduct(name: string, images: readonly number[]): number {
		const id = this.nextId++;
		this.products.set(id, { id, name, images });
		return id;
	}

	/** The media of a product, its main picture first. */
	picturesOf(product: number): Media[] {
		return (this.products.get(product)?.images ?? []).map((id) => this.media.get(id)!);
	}

	private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const chunks: Buffer[] = [];
		for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
		const body = Buffer.concat(chunks);
		// WordPress names itself with every response; the WooCommerce node counts on the header.
		response.setHeader('link', `<${this.url}/wp-json/>; rel="https://api.w.org/"`);
		const { pathname } = new URL(request.url ?? '', this.url);
		const [, picture] = /^\/wp-content\/uploads\/(\d+)\//.exec(pathname) ?? [];
		if (picture !== undefined) return this.show(Number(picture), response);
		const key = pathname.startsWith('/wp-json/wc/')
			? basic(shopKey.consumerKey, shopKey.consumerSecret)
			: basic(user.username, user.password);
		if (request.headers.authorization !== key) {
			return send(response, 401, {
				code: 'woocommerce_rest_cannot_view',
				message: 'Sorry, you cannot list resources.',
				data: { status: 401 },
			});
		}
		const line = `${request.method} ${pathname}`;
		if (line === 'POST /wp-json/wp/v2/media') return this.take(request, body, response);
		if (line === 'GET /wp-json/wc/v3/products') {
			return send(response, 200, [...this.products.values()].map(this.resource));
		}
		const [, changed] = /^PUT \/wp-json\/wc\/v3\/products\/(\d+)$/.exec(line) ?? [];
		const product = this.products.get(Number(changed));
		if (product !== undefined) return this.change(product, body, response);
		send(response, 404, { code: 'rest_no_route', message: 'No route', data: { status: 404 } });
	}

	private show(id: number, response: ServerResponse): void {
		const media = this.media.get(id);
		response.writeHead(media ? 200 : 404, { 'content-type': media?.mimeType ?? 'text/html' });
		response.end(media?.bytes);
	}

	private take(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
		const disposition = request.headers['content-disposition'] ?? '';
		const [, fileName] = /^attachment; filename="([^"]+)"$/.exec(disposition) ?? [];
		if (fileName === undefined) {
			return send(response, 400, {
				code: 'rest_upload_no_content_disposition',
				message: 'No Content-Disposition supplied.',
				data: { status: 400 },
			});
		}
		const id = this.addMedia(fileName, request.headers['content-type'] ?? '', body);
		send(response, 201, { id, source_url: this.addressOf(id), media_type: 'image' });
	}

	private change(product: Product, body: Buffer, response: ServerResponse): void {
		const { images } = JSON.parse(body.toString()) as { images: ReadonlyArray<{ id: number }> };
		const changed = { ...product, images: images.map(({ id }) => id) };
		if (!changed.images.every((id) => this.media.has(id))) {
			return send(response, 400, {
				code: 'woocommerce_product_invalid_image_id',
				message: 'Invalid image ID.',
				data: { status: 400 },
			});
		}
		this.products.set(product.id, changed);
		send(response, 200, this.resource(changed));
	}

	private readonly resource = ({ id, name, images }: Product) => ({
		id,
		name,
		status: 'publish',
		images: images.map((image) => ({
			id: image,
			src: this.addressOf(image),
			name: this.media.get(image)?.fileName,
			alt: '',
		})),
	});

	private addressOf(id: number): string {
		return `${this.url}/wp-content/uploads/${id}/${this.media.get(id)?.fileName}`;
	}
}

function send(response: ServerResponse, status: number, body: unknown): void {
	response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
