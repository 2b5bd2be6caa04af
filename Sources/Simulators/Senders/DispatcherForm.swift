import Foundation
import Kernel
import Platform

/// An event as the old Python package posts it.
struct DispatcherForm: Encodable {
    private struct Report: Encodable {
        let title: String
        let message: String
        let logs: String
        let level: String
    }

    private let incident: Report
    private let appName: String
    private let code: String

    private enum CodingKeys: String, CodingKey {
        case incident, code
        case appName = "app_name"
    }

    init(_ event: SimulatedEvent, code: String) {
        incident = Report(
            title: event.title, message: event.message, logs: event.logs.joined(separator: "\n"),
            level: event.level.dispatcherWord)
        appName = event.service
        self.code = code
    }

    func request(to baseURL: String) throws -> OutboundHTTP.Request {
        OutboundHTTP.Request(
            url: baseURL + "/v1/incidents/new", headers: ["Content-Type": "application/json"],
            body: try JSONEncoder.steady.encode(self))
    }
}
