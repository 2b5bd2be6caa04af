import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOFoundationCompat

/// Reads what an operation takes out of a request, and refuses what it does not.
struct APIIntake: Sendable {
    /// Bytes of a body: more than the longest comment has, however its characters are escaped.
    static let bodyLimit = 256 << 10

    let operation: APIOperation

    /// By place and name, as ``APICall`` has them.
    func values(of request: Request, _ context: AppContext) async throws -> [String: JSON] {
        var values = try pathValues(context)
        values.merge(try queryValues(request)) { $1 }
        values.merge(try headerValues(request)) { $1 }
        guard let schema = operation.bodySchema else { return values }
        values.merge(try await bodyValues(request, schema)) { $1 }
        return values
    }

    private func pathValues(_ context: AppContext) throws -> [String: JSON] {
        try checked(.path) { declaration in
            context.parameters.get(declaration.name).flatMap { $0.removingPercentEncoding }.map { [$0] } ?? []
        }
    }

    private func queryValues(_ request: Request) throws -> [String: JSON] {
        let form = FormData(request.uri.query ?? "")
        let known = Set(operation.takes(in: .query).map(\.name))
        let unknown = Set(form.names).subtracting(known).sorted()
        guard unknown.isEmpty else {
            throw ClientError.invalid(
                .query, unknown.map { (String($0.prefix(100)), "is not a parameter of this address") })
        }
        return try checked(.query) { form.all($0.name) }
    }

    private func headerValues(_ request: Request) throws -> [String: JSON] {
        try checked(.header) { declaration in
            HTTPField.Name(declaration.name).flatMap { request.headers[$0] }.map { [$0] } ?? []
        }
    }

    /// Texts of one place, checked against the declared schemas; every fault is reported.
    private func checked(
        _ place: APIParameterDeclaration.Place, _ texts: (APIParameterDeclaration) -> [String]
    ) throws -> [String: JSON] {
        var values: [String: JSON] = [:]
        var faults: [(path: String, detail: String)] = []
        for declaration in operation.takes(in: place) {
            let given = texts(declaration).map { APIParameterDeclaration.value(of: $0, declaration.schema) }
            guard let first = given.first else {
                if declaration.isRequired { faults.append((declaration.name, "is missing")) }
                continue
            }
            guard declaration.isList || given.count == 1 else {
                faults.append((declaration.name, "is given more than once"))
                continue
            }
            let value = declaration.isList ? JSON.list(given) : first
            faults += declaration.schema.faults(in: value).map { (declaration.name, $0.detail) }
            values[APICall.key(declaration)] = value
        }
        guard faults.isEmpty else { throw ClientError.invalid(place, faults) }
        return values
    }

    // MARK: The body

    private func bodyValues(_ request: Request, _ schema: APISchema) async throws -> [String: JSON] {
        let body = try await request.plainBody(limit: Self.bodyLimit)
        if body.readableBytes == 0, !operation.bodyIsRequired { return [:] }
        try Self.checkType(request)
        let data = Data(buffer: body, byteTransferStrategy: .noCopy)
        guard !JSONOutline.isDeeper(than: JSONOutline.usualDepth, data), let value = try? JSONDecoder().decode(JSON.self, from: data) else {
            throw ClientError.bodyNotJSON
        }
        let faults = schema.faults(in: value)
        guard faults.isEmpty else { throw ClientError.invalid(.body, faults) }
        let pairs = operation.takes(in: .body).compactMap { declaration in
            value[declaration.name].map { (APICall.key(declaration), $0) }
        }
        return Dictionary(pairs) { $1 }
    }

    /// A form of another site cannot say that it is JSON.
    private static func checkType(_ request: Request) throws {
        let type = (request.headers[.contentType] ?? "").prefix { $0 != ";" && $0 != " " }.lowercased()
        guard type == "application/json" else { throw ClientError.bodyNotSaidJSON }
    }
}
