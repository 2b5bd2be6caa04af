import HTTPTypes
package import Platform

/// Why an operation on schedules is refused.
extension ClientError {
    package static let schedules: [ClientError] = [
        .scheduleNotFound, .overrideNotFound, .scheduleNameTaken, .scheduleNotValid("zone"), .scheduleNotReadable("line 3"),
        .scheduleTooLarge("layers", most: 1), .scheduleUserUnknown("olga", "layers.1.users"), .overrideNotValid("until"), .notYourShift,
    ]

    static let scheduleNotFound = Self(.notFound, "schedule-not-found")
    static let overrideNotFound = Self(.notFound, "override-not-found")
    static let scheduleNameTaken = Self(.conflict, "schedule-name-taken", field: "name")
    static func scheduleNotValid(_ field: String) -> Self {
        Self(.unprocessableContent, "schedule-not-valid", field: field, values: ["field": .text(field)])
    }
    /// - Parameter reason: what is wrong with it, in English, with the offending word: for programs.
    static func scheduleNotReadable(_ reason: String) -> Self {
        Self(.unprocessableContent, "schedule-not-readable", values: ["reason": .text(reason)])
    }
    static func scheduleTooLarge(_ field: String, most: Int) -> Self {
        Self(.unprocessableContent, "schedule-too-large", field: field, values: ["field": .text(field), "most": .number(most)])
    }
    static func scheduleUserUnknown(_ name: String, _ field: String) -> Self {
        Self(.unprocessableContent, "schedule-user-unknown", field: field, values: ["name": .text(name)])
    }
    static func overrideNotValid(_ field: String) -> Self {
        Self(.unprocessableContent, "override-not-valid", field: field, values: ["field": .text(field)])
    }
    /// Operators stand in themselves and swap their own shifts; supervisors arrange everything.
    static let notYourShift = Self(.forbidden, "not-your-shift")
}
