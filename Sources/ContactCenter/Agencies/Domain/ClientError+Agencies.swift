import HTTPTypes
package import Platform

/// Why something about agencies is refused.
extension ClientError {
    package static let agencies: [ClientError] = [
        .agencyNotFound, .agencyNotValid("phones"), .agencyPhoneNotValid("x"), .agencyFileNotValid, .callerNameMissing,
        .callWithoutNumber,
    ]

    static let agencyNotFound = Self(.notFound, "agency-not-found")
    static func agencyNotValid(_ field: String) -> Self {
        Self(.unprocessableContent, "agency-not-valid", field: field, values: ["field": .text(field)])
    }
    static func agencyPhoneNotValid(_ phone: String) -> Self {
        Self(.unprocessableContent, "agency-phone-not-valid", field: "phones", values: ["phone": .text(phone)])
    }
    static let agencyFileNotValid = Self(.unprocessableContent, "agency-file-not-valid")
    static let callerNameMissing = Self(.unprocessableContent, "caller-name-missing", field: "name")
    static let callWithoutNumber = Self(.unprocessableContent, "call-without-number")
}
