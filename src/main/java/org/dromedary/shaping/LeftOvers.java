package org.dromedary.shaping;

import java.nio.file.Path;

import org.springframework.beans.factory.InitializingBean;

/** Removes, at start, what a process that died had made for its deliveries; it is made again. */
record LeftOvers(Path folder, boolean overwrite) implements InitializingBean {

    @Override
    public void afterPropertiesSet() {
        ShapedFolder.empty(folder, overwrite);
    }
}
