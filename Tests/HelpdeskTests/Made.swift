import Foundation
import Platform

/// Values of tests.
enum Made {
    static func json(_ text: String) throws -> JSON { try JSONDecoder().decode(JSON.self, from: Data(text.utf8)) }
}
