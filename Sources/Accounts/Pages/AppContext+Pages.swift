import Hummingbird
package import Kernel
package import Platform

extension AppContext {
    /// An id in the path, e.g. `:id`.
    /// - Throws: 404 for anything that is no id.
    package func id<Entity>(_ name: String, of _: Entity.Type = Entity.self) throws -> ID<Entity> {
        guard let value = parameters.get(name).flatMap({ Int64($0) }), value > 0 else { throw HTTPFailure.notFound() }
        return ID(value)
    }
}
