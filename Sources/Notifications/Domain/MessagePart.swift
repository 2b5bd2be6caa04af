import Foundation
package import Platform

/// A part of a message in the form in which its channel hands it over, for eyes.
package struct MessagePart: Sendable, Hashable {
    package enum Form: String, CaseIterable, Sendable { case subject, text, html, json }

    package let form: Form
    package let text: String

    package init(_ form: Form, _ text: String) { (self.form, self.text) = (form, text) }

    /// A line for each field, in the order of their names.
    package init(json: JSON) {
        let object = try? JSONSerialization.jsonObject(with: Data(json.line.utf8))
        let data = object.flatMap {
            try? JSONSerialization.data(withJSONObject: $0, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
        }
        self.init(.json, data.map { String(decoding: $0, as: UTF8.self) } ?? json.line)
    }
}
