import Crypto
import Kernel

/// One step of a module's schema: numbered from 1 without gaps, forward only, never edited once released.
package struct Migration: Sendable {
    package let module: String
    package let number: Int
    package let name: String
    /// Statements for both engines; `{{id}}` stands for a number the database hands out.
    let sql: String

    package init(module: String, number: Int, name: String, sql: String) {
        self.module = module
        self.number = number
        self.name = name
        self.sql = sql
    }

    /// From a file embedded in the binary.
    package init(module: String, number: Int, name: String, file: [UInt8]) {
        self.init(module: module, number: number, name: name, sql: String(decoding: file, as: UTF8.self))
    }

    /// Shows that an applied migration was edited afterwards.
    package var checksum: String {
        SHA256.hash(data: Array(sql.utf8)).prefix(8).hexadecimal
    }

    /// Tables and views that it makes.
    func relations(_ dialect: Dialect) -> [String] {
        dialect.translated(ddl: sql).matches(of: /CREATE (?:VIRTUAL )?(?:TABLE|VIEW) (\w+)/).map { String($0.output.1) }
    }

    var label: String { "\(module) \(number) (\(name))" }
}
