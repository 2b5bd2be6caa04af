import Hummingbird
import Kernel
import Platform

/// What is shown where a call is recorded and its card cannot be made: whoever told of it must not tell of it again.
struct TakenPage: Sendable {
    /// Model of the template `call_taken`.
    struct Model {
        let cardURL: String
    }

    let tools: PageTools

    func show(_ call: Call, _ request: Request, _ context: AppContext) throws -> Response {
        try tools.pages.page(
            "call_taken", title: tools.texts(context)["call_taken_title"], model: Model(cardURL: CallPath.card(call.id)), request: request,
            context: context, address: CallPath.card(call.id))
    }
}
