import Accounts
package import Kernel
package import Platform

/// Something that files say and `export` writes: a team, a schedule, a playbook.
package protocol FileObject: Sendable {
    /// What tells it from others of its kind: a playbook's code, the name of everything else.
    var name: String { get }
    /// As an export writes it: the same for the same state, whoever said it and in whatever order. No secret is in it.
    var yaml: YAML { get }
    /// The same with what a file may leave out as it is now. Nil when there is none of this name yet.
    func completed(over old: Self?) -> Self
    /// What two names have in common that mean the same one.
    static func identity(_ name: String) -> String
}

extension FileObject {
    package func completed(over old: Self?) -> Self { self }
    package static func identity(_ name: String) -> String { NameRule.folded(name) }
}

/// All objects of one kind: where they are read, kept and changed. Each module part has one for what it keeps.
package protocol FileShelf: Sendable {
    associatedtype Object: FileObject

    /// The key at the top of a file under which they stand, e.g. `schedules`.
    var section: String { get }
    /// What one is called in answers and references, e.g. `schedule`.
    var word: String { get }

    /// The field that names one: `name`, or the `code` of a playbook.
    var key: String { get }

    /// What a file says of one; nil when it is wrong, and then `reading` has the faults. Names of other things go to `reading`
    /// (``FileReading/refers(to:_:at:)``), which finds out whether they exist.
    func read(_ node: FileNode, in reading: FileReading) -> Object?

    /// One of which only the name is known, for kinds that are added when something names them; nil for all others.
    func made(_ name: String) -> Object?

    /// All there are, in any order.
    func all(on connection: any SQLConnection) throws -> [Object]

    /// What is wrong with all of them together once the files' ones have been saved, each with the name of the object at fault.
    func faults(among objects: [Object], on connection: any SQLConnection) throws -> [(name: String, text: String)]

    /// Adds it, or changes the one of its name, by the same operation as every other door, in the caller's transaction.
    /// Throws ``ClientError``, whose `field` should be a field of the file.
    func save(_ object: Object, over old: Object?, by caller: Caller, on connection: any SQLConnection) throws
}

extension FileShelf {
    package var key: String { "name" }
    package func made(_ name: String) -> Object? { nil }
    package func faults(among objects: [Object], on connection: any SQLConnection) throws -> [(name: String, text: String)] { [] }
}
