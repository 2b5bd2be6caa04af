import Crypto
import Foundation
package import Hummingbird
import Kernel
import Mustache

/// A file that the binary carries.
package struct EmbeddedFile: Sendable {
    /// E.g. `app.css`; unique in the product.
    package let name: String
    package let bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) { (self.name, self.bytes) = (name, bytes) }
}

/// Style sheets, scripts and pictures, served from memory under addresses that change with their content, so that
/// browsers keep them for ever. Templates spell an address `{{assets.app_css}}`.
package struct AssetStore: Sendable, MustacheParent {
    private let assets: [String: KeptAnswer]
    private let addresses: [String: String]
    /// By a name that templates can spell: `htmx_min_js` is `htmx.min.js`.
    private let addressesInTemplates: [String: String]

    package init(_ files: [EmbeddedFile] = []) {
        var assets: [String: KeptAnswer] = [:]
        var addresses: [String: String] = [:]
        for file in files {
            let hash = SHA256.hash(data: file.bytes).prefix(6).hexadecimal
            let contentType = Self.contentType(of: file.name)
            let hashed = "\(hash)-\(file.name)"
            // Pictures and fonts are compressed already.
            assets[hashed] = KeptAnswer(file.bytes, contentType: contentType, compresses: Self.isText(contentType))
            addresses[file.name] = PlatformPath.assets + "/" + hashed
        }
        self.assets = assets
        self.addresses = addresses
        addressesInTemplates = Dictionary(uniqueKeysWithValues: addresses.map { (Self.nameInTemplates($0), $1) })
    }

    /// Where a file is served, e.g. `/assets/0a1b2c3d4e5f-app.css`; nil for a file that is not there.
    package func address(of name: String) -> String? { addresses[name] }

    /// For templates: the address of a file by its name there, nil for one that is not there.
    package func child(named name: String) -> Any? { addressesInTemplates[name] }

    private static func nameInTemplates(_ name: String) -> String {
        String(name.map { $0.isLetter || $0.isNumber ? $0 : "_" })
    }

    /// Answers a request for a file under its hashed name.
    /// - Throws: 404 for anything else.
    package func response(for hashedName: String, request: Request) throws -> Response {
        guard let asset = assets[hashedName] else { throw ClientError.notFound }
        return asset.response(to: request, cacheControl: "public, max-age=31536000, immutable")
    }

    private static func isText(_ contentType: String) -> Bool {
        ["text/", "application/j", "image/svg"].contains { contentType.hasPrefix($0) }
    }

    private static func contentType(of name: String) -> String {
        switch name.split(separator: ".").last {
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "json", "webmanifest": "application/json"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        case "ico": "image/x-icon"
        case "woff2": "font/woff2"
        default: "application/octet-stream"
        }
    }
}
