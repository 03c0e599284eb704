package org.dromedary.web.api;

import java.util.List;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import org.dromedary.operations.routes.RouteFault;
import org.dromedary.operations.routes.RouteFileStatus;
import org.dromedary.operations.routes.RouteFiles;

/** Route files. */
@RestController
@RequestMapping("/api/routes")
@Tag(name = "Routes", description = "The route files, built-in and of the folder config/routes")
class RoutesController {

    private final RouteFiles files;

    RoutesController(RouteFiles files) {
        this.files = files;
    }

    @GetMapping
    @Operation(summary = "Each file: what runs, where it is from, and what is wrong with the newest text")
    List<RouteFileStatus> list() {
        return files.status();
    }

    @GetMapping("/check")
    @Operation(summary = "Checks the files as they are on disk now, without loading them")
    List<RouteFault> check() {
        return files.check();
    }
}
