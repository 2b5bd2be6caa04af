package import Foundation
package import Hummingbird
package import Kernel

extension AppContext {
    /// An id in the path, e.g. `:id`.
    /// - Throws: 404 for anything that is no id.
    package func id<Entity>(_ name: String, of _: Entity.Type = Entity.self) throws -> ID<Entity> {
        guard let value = parameters.get(name).flatMap({ Int64($0) }), value > 0 else { throw ClientError.notFound }
        return ID(value)
    }

    /// The address of this server as the reader reaches it, without a slash at the end.
    /// - Parameter publicURL: the setting; nil takes what the browser asked for.
    package func ownAddress(_ request: Request, publicURL: URL?) -> String {
        if let publicURL {
            let text = publicURL.absoluteString
            return text.hasSuffix("/") ? String(text.dropLast()) : text
        }
        return (isSecure ? "https://" : "http://") + (request.head.authority ?? "localhost")
    }
}
